export function empty(): void {}
