// Looks for a number with which the challenge's SHA-256 begins with so many zero bits, many at once.

const AT_ONCE = 1000;

function isProof(digest, bits) {
  const first = new DataView(digest).getUint32(0);
  return first >>> (32 - bits) === 0;
}

onmessage = async ({ data: { challenge, bits } }) => {
  const encoder = new TextEncoder();
  for (let begin = 0; ; begin += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, step) => begin + step);
    const digests = await Promise.all(
      numbers.map((number) => crypto.subtle.digest("SHA-256", encoder.encode(`${challenge}:${number}`))),
    );
    const found = digests.findIndex((digest) => isProof(digest, bits));
    if (found >= 0) {
      postMessage({ proof: String(begin + found) });
      return;
    }
    postMessage({ chance: 1 - Math.exp(-(begin + AT_ONCE) / 2 ** bits) });
  }
};
