;; One row of the light over the paint's relief: illuminateInto of relief.ts, four pixels at once, in float32.
(module
  (memory (export "memory") 1)

  (func (export "run")
    (param $pixels i32)
    ;; float32 [pixels, 3], sRGB-encoded; replaced. Up to three pixels more are read and written.
    (param $rgb i32)
    ;; float32: thickness of the paint in the row above, in this one and in the one below. The pixel before the first and
    ;; up to four after the last are read too.
    (param $up i32) (param $here i32) (param $down i32)
    ;; The light's terms (relief.ts), what a flat place has taken out already.
    (param $slope f32)
    (param $lx f32) (param $ly f32) (param $lz f32)
    (param $hx f32) (param $hy f32) (param $hz f32)
    (param $ambient f32) (param $diffuse f32) (param $specular f32) (param $flatGloss f32)
    (local $gx v128) (local $gy v128) (local $isFlat v128) (local $norm v128)
    (local $shade v128) (local $m v128) (local $m4 v128) (local $gloss v128) (local $zero v128) (local $one v128)
    (local.set $zero (v128.const f32x4 0 0 0 0))
    (local.set $one (v128.const f32x4 1 1 1 1))
    (loop $four
      (local.set $gx (f32x4.mul
        (f32x4.sub (v128.load offset=4 (local.get $here)) (v128.load (i32.sub (local.get $here) (i32.const 4))))
        (f32x4.splat (local.get $slope))))
      (local.set $gy (f32x4.mul
        (f32x4.sub (v128.load (local.get $down)) (v128.load (local.get $up)))
        (f32x4.splat (local.get $slope))))
      (local.set $isFlat (v128.and
        (f32x4.eq (local.get $gx) (local.get $zero))
        (f32x4.eq (local.get $gy) (local.get $zero))))
      (local.set $norm (f32x4.div (local.get $one) (f32x4.sqrt (f32x4.add
        (f32x4.add
          (f32x4.mul (local.get $gx) (local.get $gx))
          (f32x4.mul (local.get $gy) (local.get $gy)))
        (local.get $one)))))
      ;; ambient + diffuse max(n.l, 0), and exactly 1 where the paint is flat
      (local.set $shade (v128.bitselect
        (local.get $one)
        (f32x4.add
          (f32x4.splat (local.get $ambient))
          (f32x4.mul
            (f32x4.splat (local.get $diffuse))
            (f32x4.pmax
              (local.get $zero)
              (f32x4.mul
                (f32x4.sub
                  (f32x4.sub
                    (f32x4.splat (local.get $lz))
                    (f32x4.mul (local.get $gx) (f32x4.splat (local.get $lx))))
                  (f32x4.mul (local.get $gy) (f32x4.splat (local.get $ly))))
                (local.get $norm)))))
        (local.get $isFlat)))
      ;; specular max(n.h, 0)^20 - flatGloss, and exactly 0 where the paint is flat
      (local.set $m (f32x4.pmax
        (local.get $zero)
        (f32x4.mul
          (f32x4.sub
            (f32x4.sub
              (f32x4.splat (local.get $hz))
              (f32x4.mul (local.get $gx) (f32x4.splat (local.get $hx))))
            (f32x4.mul (local.get $gy) (f32x4.splat (local.get $hy))))
          (local.get $norm))))
      (local.set $m (f32x4.mul (local.get $m) (local.get $m)))
      (local.set $m4 (f32x4.mul (local.get $m) (local.get $m)))
      (local.set $m (f32x4.mul (local.get $m4) (local.get $m4)))
      (local.set $m (f32x4.mul (local.get $m) (local.get $m)))
      (local.set $gloss (v128.andnot
        (f32x4.sub
          (f32x4.mul (f32x4.splat (local.get $specular)) (f32x4.mul (local.get $m) (local.get $m4)))
          (f32x4.splat (local.get $flatGloss)))
        (local.get $isFlat)))

      ;; Twelve numbers, four by four: each takes shade and gloss of its pixel.
      (v128.store (local.get $rgb) (f32x4.pmin (local.get $one) (f32x4.pmax (local.get $zero) (f32x4.add
        (f32x4.mul
          (v128.load (local.get $rgb))
          (i8x16.shuffle 0 1 2 3 0 1 2 3 0 1 2 3 4 5 6 7 (local.get $shade) (local.get $shade)))
        (i8x16.shuffle 0 1 2 3 0 1 2 3 0 1 2 3 4 5 6 7 (local.get $gloss) (local.get $gloss))))))
      (v128.store offset=16 (local.get $rgb) (f32x4.pmin (local.get $one) (f32x4.pmax (local.get $zero) (f32x4.add
        (f32x4.mul
          (v128.load offset=16 (local.get $rgb))
          (i8x16.shuffle 4 5 6 7 4 5 6 7 8 9 10 11 8 9 10 11 (local.get $shade) (local.get $shade)))
        (i8x16.shuffle 4 5 6 7 4 5 6 7 8 9 10 11 8 9 10 11 (local.get $gloss) (local.get $gloss))))))
      (v128.store offset=32 (local.get $rgb) (f32x4.pmin (local.get $one) (f32x4.pmax (local.get $zero) (f32x4.add
        (f32x4.mul
          (v128.load offset=32 (local.get $rgb))
          (i8x16.shuffle 8 9 10 11 12 13 14 15 12 13 14 15 12 13 14 15 (local.get $shade) (local.get $shade)))
        (i8x16.shuffle 8 9 10 11 12 13 14 15 12 13 14 15 12 13 14 15 (local.get $gloss) (local.get $gloss))))))

      (local.set $rgb (i32.add (local.get $rgb) (i32.const 48)))
      (local.set $up (i32.add (local.get $up) (i32.const 16)))
      (local.set $here (i32.add (local.get $here) (i32.const 16)))
      (local.set $down (i32.add (local.get $down) (i32.const 16)))
      (local.set $pixels (i32.sub (local.get $pixels) (i32.const 4)))
      (br_if $four (i32.gt_s (local.get $pixels) (i32.const 0))))))
