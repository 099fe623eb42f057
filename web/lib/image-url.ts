// Addresses of resized pictures. The API makes any width on the fly and browsers keep them forever.

const WIDTHS = [160, 320, 640, 960, 1280];

/** @param url a picture's full-size address, without a query. */
export const imageAtWidth = (url: string, width: number): string => `${url}?w=${width}`;

/** `srcset` of the widths below the picture's own, and the picture itself. */
export function imageSrcSet(url: string, fullWidth: number): string {
  const smaller = WIDTHS.filter((width) => width < fullWidth).map(
    (width) => `${imageAtWidth(url, width)} ${width}w`,
  );
  return [...smaller, `${url} ${fullWidth}w`].join(", ");
}
