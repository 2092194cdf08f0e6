using Linking.Hashing;
using Linking.Notes;

namespace Linking.Tests;

/// <summary>The files and values of the pages' example ledger (docs/spec/example).</summary>
internal static class ExampleFiles
{
    public static byte[] Token => Read("abc.lts");

    public static byte[] Record => Read("record.lrc");

    public static byte[] Publication => Read("000001.note");

    public static byte[] Voucher => Read("observed.lvc");

    public static DigestPair Identity { get; } = Pair(
        "a39dccaa9c2b3630542d34006aa4e8428d4933ba80933f3f26db0f34139c8886:"
        + "be30954715baee4c8531e57868ee8e2f08490048ee20a6c639c6bff720c03e8f");

    /// <summary>32 bytes <c>01</c>.</summary>
    public static SigningKey HeadKey { get; } = SigningKey.FromSeed(Enumerable.Repeat((byte)1, 32).ToArray());

    /// <summary>32 bytes <c>02</c>.</summary>
    public static SigningKey PublicationKey { get; } = SigningKey.FromSeed(Enumerable.Repeat((byte)2, 32).ToArray());

    public static DigestPair Pair(string text) =>
        DigestPair.TryParse(text, 32, out var pair) || DigestPair.TryParse(text, 64, out pair) ? pair : throw new FormatException(text);

    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", ""));

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Repository.Root, "docs", "spec", "example", name));
}
