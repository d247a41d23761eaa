// Which version of the app this is. The server puts the hash of all files here, the same that the service worker has.

export const VERSION = '';
