export function EngineBadge() {
  return null;
}
