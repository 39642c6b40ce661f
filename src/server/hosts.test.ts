import { expect, test } from "vitest";
import { allowedHosts, hostOf } from "./hosts.js";

test.each([
  ["localhost:8000", "localhost"],
  ["127.0.0.1", "127.0.0.1"],
  ["[::1]:8000", "::1"],
  ["Studio.Example.ORG:80", "studio.example.org"],
  ["", undefined],
  ["a b", undefined],
  ["a@b", undefined],
  ["a:b", undefined],
  ["localhost:8000/x", undefined],
])("the host of %j", (header, host) => {
  expect(hostOf(header)).toBe(host);
});

test.each([
  ["127.0.0.1", [], ["localhost", "127.0.0.1", "::1"], ["evil.example", "192.168.1.5", "10.0.0.1"]],
  ["localhost", ["Studio.example"], ["localhost", "studio.example"], ["evil.example"]],
  ["0.0.0.0", [], ["localhost", "192.168.1.5", "fe80::1"], ["evil.example", "studio.example"]],
  ["0.0.0.0", ["studio.example"], ["studio.example"], ["evil.example", "x.studio.example"]],
])("a server on %s with names %j", (address, names, taken, refused) => {
  const allows = allowedHosts(address, names);
  expect(taken.filter(allows)).toEqual(taken);
  expect(refused.filter(allows)).toEqual([]);
});
