// Where the browser finds a stored file.
export const fileAddress = (id: string) => `/api/v1/files/${id}`
