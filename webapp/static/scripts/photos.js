// A large photo is made smaller before it is sent: it costs less of a prepaid card, and three of them fit one request.
// The server does the same with whatever it gets.

const LARGE = 3 * 1024 * 1024;
const LONGEST_SIDE = 3000;
const QUALITY = 0.86;

export function shrinkPhotos(form) {
  form?.addEventListener("change", async (change) => {
    const input = change.target;
    if (input.type !== "file") return;
    const chosen = [...input.files];
    const files = await Promise.all(chosen.map(smaller));
    const unchanged = chosen.length === input.files.length && chosen.every((file, place) => file === input.files[place]);
    if (!unchanged || files.every((file, place) => file === chosen[place])) return;
    const list = new DataTransfer();
    for (const file of files) list.items.add(file);
    input.files = list.files;
  });
}

async function smaller(file) {
  if (file.type !== "image/jpeg" || file.size <= LARGE) return file;
  try {
    const drawn = await draw(await createImageBitmap(file));
    return drawn && drawn.size < file.size ? new File([drawn], file.name, { type: file.type }) : file;
  } catch {
    return file;
  }
}

function draw(picture) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}
