/**
 * Whether an address holds dead letters by its name. Brokers that keep messages only for who has subscribed must keep
 * these before anybody has, and for whoever asks first.
 */
export function holdsDeadLetters(address: string): boolean {
  return address.endsWith(".dlq");
}
