using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;

namespace Linking.Tests.Vectors;

/// <summary>The inputs of the vector files below tokens: valid ones, and the mutations of each.</summary>
internal static class SmallVectors
{
    private static readonly TestLedger Ledger = MakeLedger();

    // The eight entries of the Certificate Transparency reference vectors.
    private static readonly byte[][] CtEntries =
    [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];

    public static IEnumerable<(string Name, byte[] Data)> Imprints() =>
    [
        ("empty", []),
        ("abc", "abc"u8.ToArray()),
        ("two-blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"u8.ToArray()),
        .. new[] { 55, 56, 63, 64, 65, 127, 128, 135, 136, 137, 272 }.Select(n => ($"length-{n}", Enumerable.Range(0, n).Select(i => (byte)i).ToArray())),
    ];

    public static IEnumerable<(string Name, byte[] Bytes)> Leaves()
    {
        var imprint = Imprint.Compute("abc"u8);
        var nonce = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        var document = new Leaf(LeafKind.Document, imprint, nonce: nonce.AsSpan(0, 16)).ToBytes();
        yield return ("document", document);
        yield return ("document-no-nonce", new Leaf(LeafKind.Document, imprint).ToBytes());
        yield return ("document-nonce-32", new Leaf(LeafKind.Document, imprint, nonce: nonce).ToBytes());
        yield return ("aggregate", new Leaf(LeafKind.Aggregate, imprint, 1).ToBytes());
        yield return ("aggregate-largest", new Leaf(LeafKind.Aggregate, imprint, long.MaxValue, nonce).ToBytes());
        yield return ("token", new Leaf(LeafKind.Token, imprint, nonce: nonce).ToBytes());
        yield return ("event", new Leaf(LeafKind.Event, imprint).ToBytes());
        yield return ("empty", []);
        foreach (var (name, offset, value) in ((string, int, byte)[])
        [
            ("tag", 0, 0x48), ("version-0", 1, 0), ("version-2", 1, 2), ("suite-0", 2, 0), ("suite-2", 2, 2), ("kind-0", 3, 0), ("kind-5", 3, 5),
            ("aggregate-counts-0", 3, 2), ("event-with-nonce", 3, 4), ("document-counts", 11, 1), ("count-sign-bit", 4, 0x80),
            ("nonce-length-15", 76, 15), ("nonce-length-17", 76, 17), ("nonce-length-33", 76, 33),
        ])
        {
            var bytes = (byte[])document.Clone();
            bytes[offset] = value;
            yield return ("bad-" + name, bytes);
        }

        foreach (var cut in (int[])[1, 2, 3, 76, 77, 92])
            yield return ($"cut-{cut}", document[..cut]);
        yield return ("byte-over", [.. document, 0]);
    }

    public static IEnumerable<(string Name, List<byte[]> Entries)> Trees()
    {
        for (var n = 1; n <= CtEntries.Length; n++)
            yield return ($"rfc6962-{n}", [.. CtEntries.Take(n)]);
        foreach (var n in (int[])[9, 15, 16, 17, 31, 33])
            yield return ($"counted-{n}", [.. Enumerable.Range(0, n).Select(i => new byte[] { (byte)n, (byte)i })]);
    }

    public static IEnumerable<(string Name, byte[] Bytes)> Headers()
    {
        yield return ("genesis", Ledger.Headers[0]);
        var second = Ledger.Headers[1];
        yield return ("second", second);
        yield return ("empty", []);
        var id = Ledger.Id.Value.Length;
        var policy = 4 + id + 28;
        foreach (var (name, offset, value) in ((string, int, byte)[])
        [
            ("tag", 0, 0x4c), ("version", 1, 2), ("suite", 2, 2), ("ledger-length-0", 3, 0), ("ledger-length-short", 3, (byte)(id - 1)), ("ledger-length-129", 3, 129),
            ("ledger-slash-first", 4, (byte)'/'), ("ledger-space", 5, (byte)' '), ("ledger-plus", 5, (byte)'+'), ("ledger-non-ascii", 5, 0xe9),
            ("index-sign-bit", 4 + id, 0x80), ("index-0", 4 + id + 7, 0), ("time-too-late", 4 + id + 8, 0x7f), ("accuracy-too-coarse", 4 + id + 16, 0x7f),
            ("valid-until-before-time", 4 + id + 20, 0), ("policy-length-0", policy, 0), ("policy-length-65", policy, 65), ("policy-80-first", policy + 1, 0x80), ("policy-last-continued", policy + Ledger.Headers[1][policy], 0x81),
        ])
        {
            var bytes = (byte[])second.Clone();
            bytes[offset] = value;
            if (name == "valid-until-before-time")
                bytes.AsSpan(offset, 8).Clear();
            yield return ("bad-" + name, bytes);
        }

        var roots = second.Length - 4 * DigestPair.Size;
        var equal = (byte[])second.Clone();
        equal.AsSpan(4 + id + 8, 8).CopyTo(equal.AsSpan(4 + id + 20));
        yield return ("bad-valid-until-is-time", equal);
        var untimed = (byte[])second.Clone();
        untimed.AsSpan(4 + id + 8, 8).Clear();
        yield return ("bad-time-0", untimed);
        var none = (byte[])second.Clone();
        none.AsSpan(roots - 4, 4).Clear();
        yield return ("bad-no-leaves", none);
        foreach (var (name, offset) in ((string, int)[])[("leaf-count", roots - 1), ("previous-link", roots + 64), ("history-root", roots + 128), ("signed-head-digest", roots + 255)])
        {
            var bytes = (byte[])Ledger.Headers[0].Clone();
            bytes[offset] ^= 2;
            yield return ("bad-genesis-" + name, bytes);
        }

        foreach (var cut in (int[])[1, 3, 4, 10, 60, second.Length - 1])
            yield return ($"cut-{cut}", second[..cut]);
        yield return ("byte-over", [.. second, 0]);
    }

    public static IEnumerable<(string Name, string Text)> VerifierKeys()
    {
        yield return ("heads-alpha", Ledger.Genesis.AlphaHeadKey.ToString());
        yield return ("heads-beta", Ledger.Genesis.BetaHeadKey.ToString());
        yield return ("go-peter-neumann", "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        yield return ("name-outside-the-plane", new VerifierKey("wit😀ness", Ledger.HeadsKey.PublicKey.Span).ToString());
        var key = Ledger.Genesis.AlphaHeadKey.ToString();
        var parts = key.Split('+', 3);
        foreach (var (name, text) in ((string, string)[])
        [
            ("empty", ""), ("name-empty", key[parts[0].Length..]), ("name-with-space", "example .org" + key[11..]), ("name-of-another", "example.com" + key[11..]),
            ("id-upper-case", $"{parts[0]}+{parts[1].ToUpperInvariant()}+{parts[2]}"), ("id-7-digits", $"{parts[0]}+{parts[1][1..]}+{parts[2]}"),
            ("id-9-digits", $"{parts[0]}+0{parts[1]}+{parts[2]}"), ("id-0", $"{parts[0]}+00000000+{parts[2]}"), ("no-id", $"{parts[0]}+{parts[2]}"),
            ("no-key", $"{parts[0]}+{parts[1]}+"), ("space-before", " " + key), ("space-after", key + " "), ("line-feed-after", key + "\n"), ("a-fourth-part", key + "+"),
            ("base64-cut", key[..^1]), ("base64-of-url", "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq_LDE4izWy10TW"), ("base64-with-line-feed", key.Insert(key.Length - 20, "\n")),
            ("type-2", Retyped(key, bytes => [2, .. bytes[1..]])), ("type-missing", Retyped(key, bytes => bytes[1..])), ("31-bytes", Retyped(key, bytes => bytes[..^1])),
            ("33-bytes", Retyped(key, bytes => [.. bytes, 0])),
        ])
            yield return (name, text);
        foreach (var (name, bytes, _) in Ed25519Edges.Keys())
            yield return ("ed25519-" + name, Ed25519Edges.Text(bytes));
    }

    public static IEnumerable<(string Name, byte[] Note, string Key)> Notes()
    {
        var head = Ledger.Head(2);
        var alpha = System.Text.Encoding.UTF8.GetString(head.Alpha.Span);
        var key = Ledger.Genesis.AlphaHeadKey.ToString();
        (string, byte[], string) Changed(string name, string text, string? vkey = null) => (name, System.Text.Encoding.UTF8.GetBytes(text), vkey ?? key);
        var line = alpha[(alpha.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
        // The example of the C2SP signed-note page's ancestor, golang.org/x/mod/sumdb/note.
        const string Go = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        yield return Changed("go-peter-neumann", Go, "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        yield return Changed("head-alpha", alpha);
        yield return ("head-beta", head.Beta.ToArray(), Ledger.Genesis.BetaHeadKey.ToString());
        yield return ("head-beta-by-alpha-key", head.Beta.ToArray(), key);
        yield return ("publication", Ledger.PublicationNotes[0], Ledger.Genesis.PublicationKey.ToString());
        yield return Changed("text-changed", alpha.Replace("\n2\n", "\n3\n", StringComparison.Ordinal));
        yield return Changed("line-twice", alpha + line);
        yield return Changed("unknown-line-beside", alpha + "— other.example 0ZtL9NEK\n");
        yield return Changed("sixteen-lines", alpha + string.Concat(Enumerable.Range(0, 15).Select(i => $"— other.example/{i} 0ZtL9NEK\n")));
        yield return Changed("seventeen-lines", alpha + string.Concat(Enumerable.Range(0, 16).Select(i => $"— other.example/{i} 0ZtL9NEK\n")));
        foreach (var (name, other) in ((string, string)[])[("outside-the-plane", "wit😀ness"), ("delete-character", "wit\u007fness"), ("c1-control", "wit\u009bness"), ("of-300-characters", new string('w', 300)), ("no-break-space", "wit\u00a0ness"), ("next-line", "wit\u0085ness"), ("line-separator", "wit\u2028ness"), ("plus", "wit+ness"), ("zero-width-space", "wit\u200bness")])
            yield return Changed("witness-name-" + name, alpha + $"— {other} 0ZtL9NEK\n");
        yield return ("text-is-one-line-feed", new NoteSigner(Ledger.Id.Value, Ledger.HeadsKey).Sign("\n"), key);
        yield return ("text-ends-with-empty-line", new NoteSigner(Ledger.Id.Value, Ledger.HeadsKey).Sign("text\n\n"), key);
        yield return Changed("no-text", $"\n— {Ledger.Id} 0ZtL9NEK\n");
        yield return Changed("two-empty-lines", alpha.Replace("\n\n", "\n\n\n", StringComparison.Ordinal));
        yield return Changed("byte-order-mark", "\ufeff" + alpha);
        yield return Changed("line-of-other-id", alpha.Replace($"— {Ledger.Id} ", "— example.org/other ", StringComparison.Ordinal));
        yield return Changed("signature-63", alpha[..alpha.IndexOf('—', StringComparison.Ordinal)] + Reencoded(line, bytes => bytes[..^1]));
        yield return Changed("signature-65", alpha[..alpha.IndexOf('—', StringComparison.Ordinal)] + Reencoded(line, bytes => [.. bytes, 0]));
        yield return Changed("signature-bit-flipped", alpha[..alpha.IndexOf('—', StringComparison.Ordinal)] + Reencoded(line, bytes => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]));
        yield return Changed("key-id-flipped", alpha[..alpha.IndexOf('—', StringComparison.Ordinal)] + Reencoded(line, bytes => [(byte)(bytes[0] ^ 1), .. bytes[1..]]));
        yield return Changed("signature-s-plus-order", alpha[..alpha.IndexOf('—', StringComparison.Ordinal)] + Reencoded(line, PlusOrder));
        yield return Changed("no-signature", alpha[..alpha.IndexOf('—', StringComparison.Ordinal)]);
        yield return Changed("no-empty-line", alpha.Replace("\n\n", "\n", StringComparison.Ordinal));
        yield return Changed("no-line-feed-at-end", alpha[..^1]);
        yield return Changed("hyphen-for-dash", alpha.Replace("—", "-", StringComparison.Ordinal));
        yield return Changed("two-spaces", alpha.Replace("— ", "—  ", StringComparison.Ordinal));
        yield return Changed("carriage-return", alpha.Replace("\n", "\r\n", StringComparison.Ordinal));
        yield return Changed("tab-in-text", alpha.Replace("example.org", "example\t.org", StringComparison.Ordinal));
        yield return Changed("base64-without-padding", alpha.Replace("=\n", "\n", StringComparison.Ordinal));
        yield return Changed("signature-too-short", $"text\n\n— {Ledger.Id} AAAA\n");
        yield return Changed("empty", "");
        yield return Changed("key-wrong-hash", alpha, key.Replace("+" + key.Split('+')[1] + "+", "+00000000+", StringComparison.Ordinal));
        yield return Changed("key-upper-case-hash", alpha, $"{key.Split('+')[0]}+{key.Split('+')[1].ToUpperInvariant()}+{key.Split('+', 3)[2]}");
        yield return Changed("key-of-other-name", alpha, Ledger.Genesis.BetaHeadKey.ToString());
    }

    public static IEnumerable<(string Name, byte[] Note)> Publications()
    {
        var first = System.Text.Encoding.UTF8.GetString(Ledger.PublicationNotes[0]);
        (string, byte[]) Changed(string name, string from, string to) => (name, System.Text.Encoding.UTF8.GetBytes(first.Replace(from, to, StringComparison.Ordinal)));
        yield return ("first", Ledger.PublicationNotes[0]);
        yield return ("second-with-announcements", Ledger.PublicationNotes[1]);
        yield return Changed("version-2", "publication v1", "publication v2");
        yield return Changed("suite-2", "suite 1", "suite 2");
        yield return Changed("number-0", "number 1", "number 0");
        yield return Changed("number-leading-zero", "number 1", "number 01");
        yield return Changed("number-2-without-previous", "number 1", "number 2");
        yield return Changed("size-0", "size 2", "size 0");
        yield return Changed("size-over-2-63", "size 2", "size 9223372036854775808");
        yield return Changed("time-without-fraction", ".000000Z", "Z");
        yield return Changed("time-no-such-day", "2026-11-21", "2026-02-30");
        yield return Changed("upper-case-root", "sha2-256 ", "sha2-256 A");
        yield return Changed("names-exchanged", "\nsha2-256", "\nsha3-256");
        yield return Changed("line-dropped", "suite 1\n", "");
        yield return Changed("line-added", "suite 1\n", "suite 1\ncolour blue\n");
        yield return Changed("two-spaces", "size 2", "size  2");
        yield return Changed("ledger-with-space", "ledger example.org/ledger", "ledger example.org/ ledger");
        yield return Changed("size-leading-zero", "size 2", "size 02");
        yield return Changed("number-over-2-63", "number 1", "number 9223372036854775808");
        yield return Changed("time-at-24", "T20:47:49", "T24:00:00");
        yield return Changed("time-leap-second", "T20:47:49", "T20:47:60");
        yield return Changed("time-0", "2026-11-21T20:47:49", "1970-01-01T00:00:00");
        yield return Changed("previous-in-first", "previous-sha2-256 0", "previous-sha2-256 1");
        yield return Changed("previous-beta-in-first", "previous-sha3-256 0", "previous-sha3-256 1");
        yield return ("number-2-without-alpha-previous", System.Text.Encoding.UTF8.GetBytes(first.Replace("number 1", "number 2", StringComparison.Ordinal).Replace("previous-sha3-256 0", "previous-sha3-256 1", StringComparison.Ordinal)));
        yield return ("number-2-without-beta-previous", System.Text.Encoding.UTF8.GetBytes(first.Replace("number 1", "number 2", StringComparison.Ordinal).Replace("previous-sha2-256 0", "previous-sha2-256 1", StringComparison.Ordinal)));
        yield return Changed("root-63-digits", "\nprevious-sha2-256 0", "\nprevious-sha2-256 ");
        yield return Changed("ledger-is-a-key-name", "ledger example.org/ledger\n", "ledger example.org/ledger/publications\n");
        yield return Changed("carriage-return", "suite 1\n", "suite 1\r\n");
        yield return Changed("no-signature-line", first[first.IndexOf("\n\n", StringComparison.Ordinal)..], "\n");
        yield return Changed("signature-of-another", "— example.org/ledger/publications", "— example.org/other");
        yield return ("empty", []);
        var second = System.Text.Encoding.UTF8.GetString(Ledger.PublicationNotes[1]);
        yield return ("announce-upper-case-type", System.Text.Encoding.UTF8.GetBytes(second.Replace("announce policy", "announce Policy", StringComparison.Ordinal)));
        yield return ("announce-type-of-33", System.Text.Encoding.UTF8.GetBytes(second.Replace("announce policy", "announce " + new string('p', 33), StringComparison.Ordinal)));
        yield return ("announce-before-previous", System.Text.Encoding.UTF8.GetBytes(Exchanged(second, 9, 10)));
        yield return ("announce-one-digest", System.Text.Encoding.UTF8.GetBytes(second.Replace("announce policy ", "announce ", StringComparison.Ordinal)));
        var (many, tooMany) = (Announcements(64), Announcements(65));
        var head = first[..first.IndexOf("\n\n", StringComparison.Ordinal)];
        yield return ("announce-64", System.Text.Encoding.UTF8.GetBytes(first.Replace(head + "\n", head + "\n" + many, StringComparison.Ordinal)));
        yield return ("announce-65", System.Text.Encoding.UTF8.GetBytes(first.Replace(head + "\n", head + "\n" + tooMany, StringComparison.Ordinal)));
    }

    public static IEnumerable<(string Name, string Text)> PrintCodes()
    {
        var (alpha, beta) = PrintCode.Of(Publication.ParseNote(Ledger.PublicationNotes[0]));
        var text = alpha.ToString();
        yield return ("alpha", text);
        yield return ("beta", beta.ToString());
        yield return ("largest", new PrintCode(HashFunction.Sha3With256Bits, Instant.FromMicroseconds(253402300799999999), long.MaxValue, Digest.Parse(new string('f', 64))).ToString());
        yield return ("lower-case-without-hyphens", text.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant());
        yield return ("lines-and-ideographic-spaces", text.Replace("-", "\u3000\r\n\t", StringComparison.Ordinal));
        yield return ("one-character-wrong", Put(text, 3 * 7 + 2, text[3 * 7 + 2] == 'A' ? 'B' : 'A'));
        yield return ("check-character-wrong", Put(text, 5, text[5] == 'A' ? 'B' : 'A'));
        yield return ("two-groups-wrong", Put(Put(text, 7, text[7] == 'Q' ? 'R' : 'Q'), 16 * 7, text[16 * 7] == 'Q' ? 'R' : 'Q'));
        yield return ("groups-exchanged", $"{text[7..13]}-{text[..6]}{text[13..]}");
        yield return ("zero-for-o", Put(text, 10, '0'));
        yield return ("long-s", Put(text, 20 * 1 + 1, 'ſ'));
        yield return ("outside-the-plane", text.Insert(0, "😀"));
        yield return ("too-short", text[..^3]);
        yield return ("group-missing", text[7..]);
        yield return ("too-long", text + "-AAAAAA");
        yield return ("three-times-too-long-and-a-zero", $"{text}-{text}-{text}-0");
        yield return ("groups-without-the-last", text[..^7]);
        yield return ("function-0", Recheck(alpha, bytes => bytes[0] = 0, crc: true));
        yield return ("size-over-2-63", Recheck(alpha, bytes => bytes[9] = 0x80, crc: true));
        yield return ("time-after-9999", Recheck(alpha, bytes => bytes[1] = 0x7f, crc: true));
        yield return ("root-bit-flipped", Recheck(alpha, bytes => bytes[17] ^= 1));
        yield return ("empty", "");
        yield return ("crc-wrong", Recheck(alpha, bytes => bytes[52] ^= 1));
        yield return ("function-3", Recheck(alpha, bytes => bytes[0] = 3, crc: true));
        yield return ("size-0", Recheck(alpha, bytes => bytes.AsSpan(9, 8).Clear(), crc: true));
        yield return ("time-0", Recheck(alpha, bytes => bytes.AsSpan(1, 8).Clear(), crc: true));
    }

    /// <summary>A verifier key whose bytes, type first, are others, with the key id that belongs to them.</summary>
    private static string Retyped(string key, Func<byte[], byte[]> change)
    {
        var (name, bytes) = (key.Split('+')[0], change(Convert.FromBase64String(key.Split('+', 3)[2])));
        var id = System.Security.Cryptography.SHA256.HashData([.. System.Text.Encoding.UTF8.GetBytes(name + "\n"), .. bytes]).AsSpan(0, 4);
        return $"{name}+{Convert.ToHexStringLower(id)}+{Convert.ToBase64String(bytes)}";
    }

    /// <summary>A signature line whose bytes, key id first, are others.</summary>
    private static string Reencoded(string line, Func<byte[], byte[]> change)
    {
        var parts = line.TrimEnd('\n').Split(' ');
        return $"{parts[0]} {parts[1]} {Convert.ToBase64String(change(Convert.FromBase64String(parts[2])))}\n";
    }

    /// <summary>S + L, with L the order of the group: right modulo L, but not below it (RFC 8032, section 5.1.7).</summary>
    private static byte[] PlusOrder(byte[] signature)
    {
        var order = System.Numerics.BigInteger.Pow(2, 252) + System.Numerics.BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);
        var s = new System.Numerics.BigInteger(signature.AsSpan(36), isUnsigned: true) + order;
        var bytes = (byte[])signature.Clone();
        s.ToByteArray(isUnsigned: true).CopyTo(bytes, 36);
        return bytes;
    }

    private static string Exchanged(string text, int a, int b)
    {
        var lines = text.Split('\n');
        (lines[a], lines[b]) = (lines[b], lines[a]);
        return string.Join('\n', lines);
    }

    private static string Announcements(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => $"announce t{i} {Imprint.Compute([(byte)i]).Alpha} {Imprint.Compute([(byte)i]).Beta}\n"));

    private static string Put(string text, int index, char c) => text[..index] + c + text[(index + 1)..];

    /// <summary>A code with changed bytes, whose group checks fit again, and its CRC too where asked.</summary>
    private static string Recheck(PrintCode code, Action<byte[]> change, bool crc = false)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(code.ToGroups().SelectMany(g => g[..5]).Select(c => Convert.ToString(Alphabet.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var bytes = Enumerable.Range(0, 53).Select(i => Convert.ToByte(bits.Substring(8 * i, 8), 2)).ToArray();
        change(bytes);
        if (crc)
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(49), ~Enumerable.Range(0, 49).Aggregate(uint.MaxValue, (c, i) => Enumerable.Range(0, 8).Aggregate(c ^ bytes[i], (x, _) => (x >> 1) ^ ((x & 1) * 0xEDB88320u))));
        bits = string.Concat(bytes.Select(b => Convert.ToString(b, 2).PadLeft(8, '0'))) + "0";
        var values = Enumerable.Range(0, 85).Select(i => Convert.ToInt32(bits.Substring(5 * i, 5), 2)).ToArray();
        return string.Join('-', Enumerable.Range(0, 17).Select(g =>
        {
            var group = values[(5 * g)..(5 * g + 5)];
            var check = (g + 1 + group.Select((v, i) => (2 * i + 1) * v).Sum()) % 32;
            return string.Concat(group.Append(check).Select(v => Alphabet[v]));
        }));
    }

    private static TestLedger MakeLedger()
    {
        var ledger = new TestLedger("example.org/ledger", 21, "2026-11-21T20:47:48.000000Z");
        ledger.AddRound(new Leaf(LeafKind.Document, Imprint.Compute("abc"u8)));
        ledger.Publish();
        ledger.AddRound(new Leaf(LeafKind.Document, Imprint.Compute("abcd"u8)));
        ledger.Publish(new Announcement("policy", Imprint.Compute("policy"u8)), new Announcement("certificate-2", Imprint.Compute("certificate"u8)));
        return ledger;
    }
}
