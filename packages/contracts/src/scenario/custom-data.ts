/**
 * What `script_custom_data` may hold, in bytes of UTF-8. Sources conflict (200 and 2000); 200 fits both.
 * The call token and the gateway's address travel in it, nothing else: `<gateway URL>|<call token>`.
 */
export const CUSTOM_DATA_MAX_BYTES = 200
