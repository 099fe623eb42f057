import type { Bars } from "./metric-groups.ts";

interface BarsChartProps {
  id: string;
  title: string;
  bars: readonly Bars[];
}

/** Values from 0 to 1 as bars that move, one list a series, side by side. */
export function BarsChart({ id, title, bars }: BarsChartProps) {
  return (
    <section aria-labelledby={id} className="min-w-0 space-y-4 lg:col-span-2">
      <h2 id={id} className="border-b border-line pb-3 text-xl sm:text-2xl">
        {title}
      </h2>
      <div className="grid min-h-64 gap-x-12 gap-y-8 sm:grid-cols-2">
        {bars.map(({ series, bars }) => (
          <div key={series} data-testid="bars" className="min-w-0">
            <h3 className="mb-2 font-sans text-sm font-medium wrap-anywhere">{series}</h3>
            <ul className="space-y-1.5">
              {bars.map(({ name, value }) => (
                <Bar
                  key={name}
                  name={name}
                  value={value}
                  isHighest={bars.every((bar) => bar.value <= value)}
                />
              ))}
            </ul>
          </div>
        ))}
      </div>
    </section>
  );
}

function Bar({ name, value, isHighest }: { name: string; value: number; isHighest: boolean }) {
  return (
    <li className="tabular grid grid-cols-[6.5rem_minmax(0,1fr)_3.25rem] items-center gap-3 text-sm">
      <span className={`truncate ${isHighest ? "font-medium" : "text-soft"}`}>{name}</span>
      <span aria-hidden className="h-3 overflow-hidden rounded-xs bg-sunken">
        <span
          className={`block h-full origin-left ease-out motion-safe:transition-transform motion-safe:duration-200 ${isHighest ? "bg-accent" : "bg-faint"}`}
          style={{ transform: `scaleX(${value})` }}
        />
      </span>
      <span className="text-right text-soft">{(value * 100).toFixed(value < 0.1 ? 1 : 0)} %</span>
    </li>
  );
}
