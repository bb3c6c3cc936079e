/**
 * Where libphonenumber's map of time zones says more than a number can tell, or something else than is true. Each entry
 * replaces what the map has under that prefix, longer prefixes of the map hold beside it. Empty: the number says nothing.
 */
export const CORRECTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ...numbersOfNobodysPlace(['1', '7800', '7803', '7804', '7805', '7806', '7807', '7808', '7809', '7810']),
  ...mobilesOfAWholeCountry(),
  // Kaliningrad: the map has Bucharest, whose clocks are another hour in summer.
  ['740', ['Europe/Kaliningrad']],
  // Abkhazia keeps Moscow's time; the map has Bucharest beside it.
  ['7840', ['Europe/Moscow']],
  // Saratov left Moscow's time in December 2016; the map has not followed.
  ['7845', ['Europe/Saratov']],
])

/**
 * Numbers that belong to services, not to places: toll-free, paid by the minute, personal. `1` alone is what remains of
 * North America beside the area codes, which the map knows one by one.
 */
function numbersOfNobodysPlace(prefixes: readonly string[]): [string, readonly string[]][] {
  return prefixes.map((prefix) => [prefix, []])
}

/**
 * Mobile codes that are sold in a whole country of several zones. The map ties each to its capital's zone, which is a
 * guess: with it a person in Vladivostok is called at three in the morning. Their owners may be anywhere in the country.
 */
function mobilesOfAWholeCountry(): [string, readonly string[]][] {
  const russia = [
    'Europe/Kaliningrad',
    'Europe/Moscow',
    'Europe/Samara',
    'Asia/Yekaterinburg',
    'Asia/Omsk',
    'Asia/Novosibirsk',
    'Asia/Irkutsk',
    'Asia/Yakutsk',
    'Asia/Vladivostok',
    'Asia/Magadan',
    'Asia/Kamchatka',
  ]
  const spain = ['Atlantic/Canary', 'Europe/Madrid']
  const indonesia = ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura']
  const australia = ['Australia/Perth', 'Australia/Adelaide', 'Australia/Brisbane', 'Australia/Sydney']
  return [
    ['7', russia],
    ['79', russia],
    ['34', spain],
    ['346', spain],
    ['347', spain],
    ['569', ['America/Santiago', 'Pacific/Easter']],
    ['5939', ['America/Guayaquil', 'Pacific/Galapagos']],
    ['614', australia],
    ['628', indonesia],
    ['642', ['Pacific/Auckland', 'Pacific/Chatham']],
    ['9768', ['Asia/Ulaanbaatar', 'Asia/Hovd']],
    ['9769', ['Asia/Ulaanbaatar', 'Asia/Hovd']],
  ]
}
