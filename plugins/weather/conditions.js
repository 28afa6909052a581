/**
 * The WMO weather codes as Open-Meteo uses them (open-meteo.com/en/docs), as words that fit after "it is … degrees, with".
 */
const CONDITIONS = new Map([
  [0, 'clear sky'],
  [1, 'a mostly clear sky'],
  [2, 'some clouds'],
  [3, 'an overcast sky'],
  [45, 'fog'],
  [48, 'freezing fog'],
  [51, 'light drizzle'],
  [53, 'drizzle'],
  [55, 'dense drizzle'],
  [56, 'light freezing drizzle'],
  [57, 'freezing drizzle'],
  [61, 'light rain'],
  [63, 'rain'],
  [65, 'heavy rain'],
  [66, 'light freezing rain'],
  [67, 'freezing rain'],
  [71, 'light snow'],
  [73, 'snow'],
  [75, 'heavy snow'],
  [77, 'snow grains'],
  [80, 'light showers'],
  [81, 'showers'],
  [82, 'violent showers'],
  [85, 'light snow showers'],
  [86, 'heavy snow showers'],
  [95, 'a thunderstorm'],
  [96, 'a thunderstorm with hail'],
  [99, 'a thunderstorm with heavy hail'],
])

/** The code in words; undefined for one that nobody has defined. */
export const conditionOf = (code) => CONDITIONS.get(code)
