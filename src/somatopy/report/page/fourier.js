// The Fourier transform of short frames, in place: radix 2, decimation in time (Cooley & Tukey 1965).

/** Transform `real` + i `imaginary`, both of a length that is a power of two. */
export function fourier(real, imaginary) {
  reverseBits(real, imaginary);
  const length = real.length;
  for (let size = 2; size <= length; size *= 2) {
    const turn = (-2 * Math.PI) / size;
    for (let k = 0; k < size / 2; k += 1) {
      const [cos, sin] = [Math.cos(turn * k), Math.sin(turn * k)];
      for (let i = k; i < length; i += size) butterfly(real, imaginary, i, i + size / 2, cos, sin);
    }
  }
}

function butterfly(real, imaginary, i, j, cos, sin) {
  const re = real[j] * cos - imaginary[j] * sin;
  const im = real[j] * sin + imaginary[j] * cos;
  real[j] = real[i] - re;
  imaginary[j] = imaginary[i] - im;
  real[i] += re;
  imaginary[i] += im;
}

function reverseBits(real, imaginary) {
  const length = real.length;
  for (let i = 1, j = 0; i < length; i += 1) {
    let bit = length >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [real[i], real[j]] = [real[j], real[i]];
      [imaginary[i], imaginary[j]] = [imaginary[j], imaginary[i]];
    }
  }
}
