// Keeps the key of this browser's own things in a cookie for as long as browsers allow.
export default function ({ data, setStateValue }) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${data.cookie}=`));
  const known = found ? found.slice(data.cookie.length + 1) : "";
  const key = /^[A-Za-z0-9_-]{43}$/.test(known) ? known : data.key;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${data.cookie}=${key}; Path=/; Max-Age=34560000; SameSite=Strict${secure}`;
  if (key !== data.key) setStateValue("known", key);
}
