import { percent, type Robustness } from "./robustness-facts.ts";

interface SweepPlotProps {
  sweep: Robustness["sweep"];
  /** Of the report; marked. */
  epsilon: number;
}

type Point = Robustness["sweep"][number];
const valueText = ({ accuracy, epsilon }: Point) =>
  `${percent(accuracy)} at ${Number(epsilon.toPrecision(3))}`;

const WIDTH = 480;
const HEIGHT = 260;
const LEFT = 44;
const BOTTOM = 30;
const TOP = 8;
const RIGHT = 12;

/** Accuracy by epsilon, each radius as far from the next as any other, with the intervals as a band. */
export function SweepPlot({ sweep, epsilon }: SweepPlotProps) {
  const x = (index: number) => LEFT + (index / (sweep.length - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (share: number) => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
  const line = sweep.map(({ accuracy }, i) => `${x(i)},${y(accuracy)}`).join(" ");
  const upper = sweep.map(({ interval }, i) => `${x(i)},${y(interval.high)}`);
  const lower = sweep.map(({ interval }, i) => `${x(i)},${y(interval.low)}`).toReversed();
  const marked = sweep.findIndex((point) => Math.abs(point.epsilon - epsilon) < 1e-9);
  return (
    <figure className="min-w-0">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        className="tabular w-full text-[15px] sm:text-[11px]"
        role="img"
      >
        <title>{`Accuracy by epsilon: ${sweep.map(valueText).join(", ")}`}</title>
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <g key={share}>
            <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(share)} y2={y(share)} className="stroke-line" />
            <text x={LEFT - 8} y={y(share) + 4} textAnchor="end" className="fill-faint">
              {share * 100} %
            </text>
          </g>
        ))}
        {marked >= 0 ? (
          <line
            x1={x(marked)}
            x2={x(marked)}
            y1={TOP}
            y2={HEIGHT - BOTTOM}
            strokeDasharray="4 4"
            className="stroke-faint"
          />
        ) : null}
        <polygon points={[...upper, ...lower].join(" ")} className="fill-accent opacity-15" />
        <polyline points={line} className="fill-none stroke-accent" strokeWidth={2} />
        {sweep.map((point, i) => (
          <g key={point.epsilon}>
            <circle cx={x(i)} cy={y(point.accuracy)} r={3.5} className="fill-accent">
              <title>{valueText(point)}</title>
            </circle>
            <text x={x(i)} y={HEIGHT - 10} textAnchor="middle" className="fill-faint">
              {Number(point.epsilon.toPrecision(2))}
            </text>
          </g>
        ))}
      </svg>
      <figcaption className="text-sm text-soft">
        Accuracy under PGD-20 by epsilon, {sweep[0]?.pictures} pictures; the band is the interval of 95 %.
      </figcaption>
    </figure>
  );
}
