// Which of TensorFlow.js' own tests our backend does not pass, and why. A row applies to the tests that `tests` names
// (exactly, or by pattern; all if left out) and that fail with `message` (anything, if left out).

export interface Exclusion {
  reason: string;
  tests?: readonly (string | RegExp)[];
  message?: RegExp;
  /** Some processors pass: the last bit of ONNX Runtime's functions depends on their instructions. */
  mayPass?: true;
}

export const EXCLUSIONS: readonly Exclusion[] = [
  {
    reason: "Strings: ONNX Runtime computes numbers",
    message: /Tensors of type string cannot be stored/,
  },
  {
    reason: "Complex numbers, and with them Fourier transforms: no operator of ONNX Runtime takes them",
    message: /has no kernel "(Complex|FFT|IFFT)"/,
  },
  {
    reason: "A padding as wide as the window: ONNX Runtime's pools refuse it",
    tests: ["avgPool3d x=[1,1,1,1,1] f=[2,2,2] s=1 p=2"],
    message: /Pad should be smaller than kernel/,
  },
  {
    reason:
      "Asks that a pool over single pixels returns its input, though its padding and strides say otherwise",
    tests: [/^pool (max|avg) x=\[2,2,3\] f=\[1,1\] s=2 p=1 fractional outputs default rounding$/],
  },
  {
    reason: "Gives more gradient than the convolution has results; the reference overlooks what is too much",
    tests: ["conv2dTranspose input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4"],
  },
  {
    reason: "Compares large numbers more closely than float32 resolves them; ours is the neighbouring float",
    tests: ["exp int32", "tan numbers exceed float32 precision"],
    message: /Arrays differ/,
    mayPass: true,
  },
];
