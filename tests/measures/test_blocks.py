from somatopy.measures.blocks import row_blocks


def test_blocks_cover_every_row_once_and_in_order():
    rows = [i for block in row_blocks(23, 7, block_values=20) for i in range(23)[block]]
    assert rows == list(range(23))


def test_a_block_never_holds_more_numbers_than_allowed():
    assert all((block.stop - block.start) * 7 <= 20 for block in row_blocks(23, 7, block_values=20))


def test_a_row_wider_than_a_block_still_comes_alone():
    assert list(row_blocks(2, 1000, block_values=10)) == [slice(0, 1), slice(1, 2)]


def test_no_rows_give_no_blocks():
    assert list(row_blocks(0, 5)) == []
