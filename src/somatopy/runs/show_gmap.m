function show_gmap(gmap, picture)
% SHOW_GMAP  Draw a gmap: borders, hits, labels and codebook.
%
%   show_gmap                      the last gmap of this folder
%   show_gmap(12)                  the gmap saved after step 12
%   show_gmap('gmap_000012.mat')   a file
%   show_gmap(12, 'map.png')       as a picture
%
% Works in MATLAB and in Octave. The variables of the file: codebook (units x features, in the data's own
% units), scaled_codebook, positions (x y), rows, columns, neighbors (0: none), hits, u_matrix,
% best_unit (one a sample, counted from 1), unit_labels, spectrum (bands frames; empty for other vectors).
% The samples' names and labels are in samples.mat (sample_names, sample_labels).

  if nargin < 1
    gmap = last_gmap();
  elseif isnumeric(gmap)
    gmap = sprintf('gmap_%06d.mat', gmap);
  end
  map = load(gmap);
  if nargin < 2
    page = figure();
  else
    page = figure('visible', 'off');
  end
  set(page, 'paperunits', 'inches', 'papersize', [12 10], 'paperposition', [0 0 12 10]);

  subplot(2, 2, 1);
  draw_cells(map, map.u_matrix, 'Borders: distance to the neighbors (U-matrix)');
  subplot(2, 2, 2);
  draw_cells(map, map.hits, 'Hits: samples on each unit');
  counts = arrayfun(@(n) sprintf('%d', n), map.hits, 'UniformOutput', false);
  write_in_cells(map, counts, map.hits);
  subplot(2, 2, 3);
  draw_cells(map, map.u_matrix, 'Labels: the most frequent on each unit');
  write_in_cells(map, map.unit_labels, map.u_matrix);
  subplot(2, 2, 4);
  if numel(map.spectrum) == 2
    draw_spectra(map);
  else
    draw_codebook(map);
  end

  if nargin == 2
    print(page, picture, '-dpng', '-r100');
    close(page);
  end
end


function name = last_gmap()
  found = dir('gmap_*.mat');
  if isempty(found)
    error('show_gmap: no gmap_*.mat in this folder; give the name of one');
  end
  names = sort({found.name});
  name = names{end};
end


function draw_cells(map, values, heading)
  x = map.positions(:, 1)';
  y = map.positions(:, 2)';
  corners_x = [x - 0.5; x + 0.5; x + 0.5; x - 0.5];
  corners_y = [y - 0.5; y - 0.5; y + 0.5; y + 0.5];
  patch(corners_x, corners_y, values(:)', 'edgecolor', 'none');
  frame_map(map, heading);
  colorbar();
end


function write_in_cells(map, words, values)
  middle = (min(values) + max(values)) / 2;
  for unit = 1:numel(words)
    ink = 'white';
    if values(unit) > middle
      ink = 'black';   % the upper half of the color scale is light
    end
    text(map.positions(unit, 1), map.positions(unit, 2), words{unit}, 'horizontalalignment', 'center', ...
         'fontsize', 8, 'interpreter', 'none', 'color', ink);
  end
end


function draw_spectra(map)
  bands = map.spectrum(1);
  frames = map.spectrum(2);
  lowest = min(map.codebook(:));
  highest = max(map.codebook(:));
  for unit = 1:size(map.codebook, 1)
    spectrogram = reshape(map.codebook(unit, :), frames, bands)';
    x = map.positions(unit, 1) + 0.45 * [-1 1];
    y = map.positions(unit, 2) + 0.45 * [1 -1];   % the lowest band below
    imagesc(x, y, spectrogram, [lowest highest]);
    hold on;
  end
  hold off;
  frame_map(map, sprintf('Codebook: %d bands x %d frames', bands, frames));
end


function draw_codebook(map)
  imagesc(map.scaled_codebook);
  xlabel('feature');
  ylabel('unit');
  title('Codebook (scaled)');
  colorbar();
end


function frame_map(map, heading)
  set(gca, 'ydir', 'reverse');   % row 0 above row 1
  axis('equal');
  axis([min(map.positions(:, 1)) - 0.6, max(map.positions(:, 1)) + 0.6, ...
        min(map.positions(:, 2)) - 0.6, max(map.positions(:, 2)) + 0.6]);
  xlabel('column');
  ylabel('row');
  title(heading);
end
