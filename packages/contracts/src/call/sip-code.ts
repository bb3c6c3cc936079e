/** SIP codes with which we turn somebody away. */
export const NOBODY_THERE = 480
export const BUSY = 486
