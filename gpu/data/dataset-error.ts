/** Pictures that are missing or damaged; the message names the file and the remedy. */
export class DatasetError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DatasetError";
  }
}
