;; One sweep of mean shift in place and colour together (segment-mean-shift.ts), four samples at once, in float32.
(module
  (memory (export "memory") 1)

  ;; Moves each moving pixel once. @returns how many still move.
  (func (export "run")
    ;; The picture: float32 [height, width] for each channel, one plane after the other. Up to 12 bytes more are read.
    (param $planes i32) (param $width i32) (param $height i32)
    ;; Where pixels have come to: float32 (x, y) and L*u*v* a pixel.
    (param $places i32) (param $colours i32)
    ;; int32: the pixels that move, how many, and where to note those that still do, in their order: in the same place or
    ;; before it.
    (param $moving i32) (param $count i32) (param $still i32)
    ;; Radii, and the square of the shift below which a pixel stands still.
    (param $spatial f32) (param $range f32) (param $standstill f32)
    (result i32)
    (local $next i32) (local $end i32) (local $noted i32)
    (local $place i32) (local $colour i32)
    (local $x f32) (local $y f32) (local $x0 i32) (local $y0 i32)
    (local $l v128) (local $u v128) (local $v v128) (local $limit v128)
    (local $row i32) (local $bottom i32) (local $half f32) (local $dy f32)
    (local $first i32) (local $last i32) (local $p i32) (local $plane i32)
    (local $columns v128) (local $lastColumn v128) (local $rowOffset v128)
    (local $dl v128) (local $du v128) (local $dv v128) (local $isNear v128)
    (local $sumX v128) (local $sumY v128) (local $sumL v128) (local $sumU v128) (local $sumV v128)
    (local $samples v128) (local $n f32) (local $mx f32) (local $my f32) (local $ml f32) (local $mu f32) (local $mv f32)

    (local.set $plane (i32.shl (i32.mul (local.get $width) (local.get $height)) (i32.const 2)))
    (local.set $limit (f32x4.splat (f32.mul (local.get $range) (local.get $range))))
    (local.set $next (local.get $moving))
    (local.set $noted (local.get $still))
    (local.set $end (i32.add (local.get $moving) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $pixels
        (br_if $done (i32.ge_u (local.get $next) (local.get $end)))
        (local.set $place (i32.add (local.get $places) (i32.shl (i32.load (local.get $next)) (i32.const 3))))
        (local.set $colour (i32.add (local.get $colours) (i32.mul (i32.load (local.get $next)) (i32.const 12))))
        (local.set $x (f32.load (local.get $place)))
        (local.set $y (f32.load offset=4 (local.get $place)))
        ;; Sums of places count from here, so that float32 holds them exactly.
        (local.set $x0 (i32.trunc_f32_s (local.get $x)))
        (local.set $y0 (i32.trunc_f32_s (local.get $y)))
        (local.set $l (v128.load32_splat (local.get $colour)))
        (local.set $u (v128.load32_splat offset=4 (local.get $colour)))
        (local.set $v (v128.load32_splat offset=8 (local.get $colour)))
        (local.set $sumX (v128.const i32x4 0 0 0 0))
        (local.set $sumY (v128.const i32x4 0 0 0 0))
        (local.set $sumL (v128.const i32x4 0 0 0 0))
        (local.set $sumU (v128.const i32x4 0 0 0 0))
        (local.set $sumV (v128.const i32x4 0 0 0 0))
        (local.set $samples (v128.const i32x4 0 0 0 0))
        (local.set $row (i32.trunc_f32_s (f32.ceil (f32.sub (local.get $y) (local.get $spatial)))))
        (if (i32.lt_s (local.get $row) (i32.const 0)) (then (local.set $row (i32.const 0))))
        (local.set $bottom (i32.trunc_f32_s (f32.floor (f32.add (local.get $y) (local.get $spatial)))))
        (if (i32.ge_s (local.get $bottom) (local.get $height))
          (then (local.set $bottom (i32.sub (local.get $height) (i32.const 1)))))
        (block $rowsDone
          (loop $rows
            (br_if $rowsDone (i32.gt_s (local.get $row) (local.get $bottom)))
            (local.set $dy (f32.sub (f32.convert_i32_s (local.get $row)) (local.get $y)))
            ;; Rounding may take a row that is just as far away as the radius a little beyond it.
            (local.set $half (f32.sqrt (f32.abs (f32.sub
              (f32.mul (local.get $spatial) (local.get $spatial))
              (f32.mul (local.get $dy) (local.get $dy))))))
            (local.set $first (i32.trunc_f32_s (f32.ceil (f32.sub (local.get $x) (local.get $half)))))
            (if (i32.lt_s (local.get $first) (i32.const 0)) (then (local.set $first (i32.const 0))))
            (local.set $last (i32.trunc_f32_s (f32.floor (f32.add (local.get $x) (local.get $half)))))
            (if (i32.ge_s (local.get $last) (local.get $width))
              (then (local.set $last (i32.sub (local.get $width) (i32.const 1)))))
            (local.set $rowOffset (f32x4.splat (f32.convert_i32_s (i32.sub (local.get $row) (local.get $y0)))))
            (local.set $columns (f32x4.add
              (f32x4.splat (f32.convert_i32_s (i32.sub (local.get $first) (local.get $x0))))
              (v128.const f32x4 0 1 2 3)))
            (local.set $lastColumn (f32x4.splat (f32.convert_i32_s (i32.sub (local.get $last) (local.get $x0)))))
            (local.set $p (i32.add (local.get $planes) (i32.shl
              (i32.add (i32.mul (local.get $row) (local.get $width)) (local.get $first))
              (i32.const 2))))
            (block $columnsDone
              (loop $four
                (br_if $columnsDone (i32.gt_s (local.get $first) (local.get $last)))
                (local.set $dl (f32x4.sub (v128.load (local.get $p)) (local.get $l)))
                (local.set $du (f32x4.sub
                  (v128.load (i32.add (local.get $p) (local.get $plane)))
                  (local.get $u)))
                (local.set $dv (f32x4.sub
                  (v128.load (i32.add (local.get $p) (i32.shl (local.get $plane) (i32.const 1))))
                  (local.get $v)))
                (local.set $isNear (v128.and
                  (f32x4.le (local.get $columns) (local.get $lastColumn))
                  (f32x4.le
                    (f32x4.add
                      (f32x4.add
                        (f32x4.mul (local.get $dl) (local.get $dl))
                        (f32x4.mul (local.get $du) (local.get $du)))
                      (f32x4.mul (local.get $dv) (local.get $dv)))
                    (local.get $limit))))
                (local.set $sumX (f32x4.add (local.get $sumX) (v128.and (local.get $columns) (local.get $isNear))))
                (local.set $sumY (f32x4.add (local.get $sumY) (v128.and (local.get $rowOffset) (local.get $isNear))))
                (local.set $sumL (f32x4.add (local.get $sumL) (v128.and (local.get $dl) (local.get $isNear))))
                (local.set $sumU (f32x4.add (local.get $sumU) (v128.and (local.get $du) (local.get $isNear))))
                (local.set $sumV (f32x4.add (local.get $sumV) (v128.and (local.get $dv) (local.get $isNear))))
                ;; What is near is -1.
                (local.set $samples (i32x4.sub (local.get $samples) (local.get $isNear)))
                (local.set $columns (f32x4.add (local.get $columns) (v128.const f32x4 4 4 4 4)))
                (local.set $p (i32.add (local.get $p) (i32.const 16)))
                (local.set $first (i32.add (local.get $first) (i32.const 4)))
                (br $four)))
            (local.set $row (i32.add (local.get $row) (i32.const 1)))
            (br $rows)))

        (local.set $n (call $total (f32x4.convert_i32x4_s (local.get $samples))))
        ;; A place between pixels can have nobody near it in colour: it stays.
        (if (f32.gt (local.get $n) (f32.const 0)) (then
          (local.set $mx (f32.add
            (f32.sub (f32.convert_i32_s (local.get $x0)) (local.get $x))
            (f32.div (call $total (local.get $sumX)) (local.get $n))))
          (local.set $my (f32.add
            (f32.sub (f32.convert_i32_s (local.get $y0)) (local.get $y))
            (f32.div (call $total (local.get $sumY)) (local.get $n))))
          (local.set $ml (f32.div (call $total (local.get $sumL)) (local.get $n)))
          (local.set $mu (f32.div (call $total (local.get $sumU)) (local.get $n)))
          (local.set $mv (f32.div (call $total (local.get $sumV)) (local.get $n)))
          (f32.store (local.get $place) (f32.add (local.get $x) (local.get $mx)))
          (f32.store offset=4 (local.get $place) (f32.add (local.get $y) (local.get $my)))
          (f32.store (local.get $colour) (f32.add (f32x4.extract_lane 0 (local.get $l)) (local.get $ml)))
          (f32.store offset=4 (local.get $colour) (f32.add (f32x4.extract_lane 0 (local.get $u)) (local.get $mu)))
          (f32.store offset=8 (local.get $colour) (f32.add (f32x4.extract_lane 0 (local.get $v)) (local.get $mv)))
          (if (f32.ge
            (f32.add
              (f32.add
                (f32.mul (local.get $mx) (local.get $mx))
                (f32.mul (local.get $my) (local.get $my)))
              (f32.add
                (f32.mul (local.get $ml) (local.get $ml))
                (f32.add
                  (f32.mul (local.get $mu) (local.get $mu))
                  (f32.mul (local.get $mv) (local.get $mv)))))
            (local.get $standstill))
            (then
              (i32.store (local.get $noted) (i32.load (local.get $next)))
              (local.set $noted (i32.add (local.get $noted) (i32.const 4)))))))
        (local.set $next (i32.add (local.get $next) (i32.const 4)))
        (br $pixels)))
    (i32.shr_u (i32.sub (local.get $noted) (local.get $still)) (i32.const 2)))

  (func $total (param $lanes v128) (result f32)
    (f32.add
      (f32.add (f32x4.extract_lane 0 (local.get $lanes)) (f32x4.extract_lane 1 (local.get $lanes)))
      (f32.add (f32x4.extract_lane 2 (local.get $lanes)) (f32x4.extract_lane 3 (local.get $lanes))))))
