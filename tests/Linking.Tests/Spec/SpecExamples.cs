using System.Text;

using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Publications;
using Linking.Rounds;
using Linking.Tests.Vectors;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Tests.Spec;

/// <summary>Renders the examples of docs/spec from one small ledger, so that the pages belong together.</summary>
internal static class SpecExamples
{
    private static readonly TestLedger Ledger = Make();
    private static readonly DigestPair Abc = Imprint.Compute("abc"u8);
    private static readonly Leaf AbcLeaf = new(LeafKind.Document, Imprint.Compute("abc"u8), nonce: Enumerable.Range(0, 16).Select(i => (byte)i).ToArray());

    public static IReadOnlyDictionary<string, string> Render() => new Dictionary<string, string>
    {
        ["leaf"] = LeafExample(),
        ["header"] = HeaderExample(),
        ["event"] = Encoding.UTF8.GetString(Ledger.Genesis.ToBytes()),
        ["heads"] = HeadsExample(),
        ["publication"] = Encoding.UTF8.GetString(Ledger.PublicationNotes[0]),
        ["print-code"] = PrintCodeExample(),
        ["token"] = TokenExample(),
        ["batch"] = BatchExample(),
        ["verification"] = VerificationExample(),
    };

    private static string LeafExample() => Dump(new Fields(AbcLeaf.ToBytes())
        .Add("tag", 1).Add("version", 1).Add("suite", 1).Add("kind: document", 1).Add("count", 8)
        .Add("digest α = SHA-256(\"abc\")", 32).Add("digest β = SHA3-256(\"abc\")", 32).Add("nonce length", 1).Add("nonce", 16))
        + $"\nα(0x00 ‖ leaf) = {NodeHash.Entry(AbcLeaf.ToBytes()).Alpha}\nβ(0x00 ‖ leaf) = {NodeHash.Entry(AbcLeaf.ToBytes()).Beta}\n";

    private static string HeaderExample()
    {
        var bytes = Ledger.Headers[1];
        var header = Header.Decode(bytes);
        var link = Header.LinkOf(bytes);
        return Dump(HeaderFields(new Fields(bytes), header, "")) + $"\nlink α = {link.Alpha}\nlink β = {link.Beta}\n";
    }

    private static Fields HeaderFields(Fields fields, Header header, string prefix) => fields
        .Add(prefix + "tag", 1).Add(prefix + "version", 1).Add(prefix + "suite", 1).Add(prefix + "ledger id length", 1).Add(prefix + $"ledger id: {header.Ledger}", header.Ledger.Value.Length)
        .Add(prefix + $"index: {header.Index}", 8).Add(prefix + $"time: {header.Time}", 8).Add(prefix + "accuracy: 1 s", 4).Add(prefix + $"valid-until: {header.ValidUntil}", 8)
        .Add(prefix + "policy length", 1).Add(prefix + $"policy: {header.Policy}", header.Policy.Der.Length).Add(prefix + "leaf count", 4)
        .Add(prefix + "round root α", 32).Add(prefix + "round root β", 32).Add(prefix + "previous link α", 32).Add(prefix + "previous link β", 32)
        .Add(prefix + "history root α", 32).Add(prefix + "history root β", 32).Add(prefix + "signed-head digest α", 32).Add(prefix + "signed-head digest β", 32);

    private static string HeadsExample()
    {
        var head = Ledger.Head(2);
        return $"{Encoding.UTF8.GetString(head.Alpha.Span)}\n{Encoding.UTF8.GetString(head.Beta.Span)}\nverifier keys\n{Ledger.Genesis.AlphaHeadKey}\n{Ledger.Genesis.BetaHeadKey}\n";
    }

    private static string PrintCodeExample()
    {
        var (alpha, beta) = PrintCode.Of(Publication.ParseNote(Ledger.PublicationNotes[0]));
        return $"sha2-256\n{Lines(alpha)}\nsha3-256\n{Lines(beta)}";
        static string Lines(PrintCode code) => string.Concat(code.ToGroups().Chunk(6).Select(line => string.Join('-', line) + "\n"));
    }

    private static Token ExampleToken() => Ledger.Token(1, 1, Ledger.HeadAnchor(1, 2), Ledger.PublicationAnchor(1, 1));

    private static string TokenExample()
    {
        var token = ExampleToken();
        var fields = new Fields(token.ToBytes()).Add("magic", 3).Add("version", 1).Add("level count", 1)
            .Add("leaf length", 2).Add("leaf", token.Levels[0].Leaf.Size).Add("index", 8).Add("path length", 1);
        Path(fields, token.Levels[0].Path.Length);
        fields.Add("header length", 2).Add("header (see round.md)", token.HeaderBytes.Length).Add("anchor count", 1);
        foreach (var anchor in token.Anchors.Cast<HistoryAnchor>())
        {
            fields.Add(anchor.Type == 1 ? "anchor type: signed head" : "anchor type: publication", 1).Add("body length", 4).Add($"size N: {anchor.Size}", 8).Add("path length", 1);
            Path(fields, anchor.Path.Length);
            if (anchor is SignedHeadAnchor signed)
                fields.Add("α note length", 2).Add("α note", signed.Head.Alpha.Length).Add("β note length", 2).Add("β note", signed.Head.Beta.Length);
            else
                fields.Add("publication length", 2).Add("publication", ((PublicationAnchor)anchor).Note.Length);
        }

        return Dump(fields);
    }

    private static void Path(Fields fields, int length)
    {
        foreach (var name in (string[])["α", "β"])
        {
            for (var i = 0; i < length; i++)
                fields.Add($"{name} path, step {i + 1}", 32);
        }
    }

    private static string BatchExample()
    {
        var batch = BatchCases.All().Single(c => c.Name == "three-of-seven/valid");
        var fields = new Fields(batch.Leaves);
        for (var i = 0; i < 3; i++)
            fields.Add($"leaf {i} of the batch", batch.Leaves.Length / 3);
        var token = Token.Decode(batch.Token);
        var level = token.Levels[0];
        var text = new StringBuilder($"the leaves that are sent\n\n{Dump(fields)}\nthe answer: the token of leaf 0 ({batch.Token.Length} bytes), of which here\n\n");
        text.Append($"  leaf count of its header   {token.Header.LeafCount}\n  index                      {level.Index}\n");
        Lines("path", level.Path[Chain.Alpha], level.Path[Chain.Beta]);
        text.Append($"  round root α               {token.Header.RoundRoot.Alpha}\n  round root β               {token.Header.RoundRoot.Beta}\n\nand on the right of leaf 2\n\n");
        Lines("right", batch.RightAlpha, batch.RightBeta);
        return text.ToString();

        void Lines(string name, ReadOnlySpan<byte> alpha, ReadOnlySpan<byte> beta)
        {
            for (var i = 0; i < alpha.Length; i += Digest.Size)
                text.Append($"  {$"α {name}, step {i / Digest.Size + 1}",-27}{Convert.ToHexStringLower(alpha.Slice(i, Digest.Size))}\n");
            for (var i = 0; i < beta.Length; i += Digest.Size)
                text.Append($"  {$"β {name}, step {i / Digest.Size + 1}",-27}{Convert.ToHexStringLower(beta.Slice(i, Digest.Size))}\n");
        }
    }

    private static string VerificationExample()
    {
        var token = ExampleToken();
        var publication = Publication.ParseNote(Ledger.PublicationNotes[0]);
        var evident = Instant.Parse("2026-11-22T23:59:59.999999Z");
        var trust = new Trust
        {
            Ledger = Ledger.Id,
            Now = Instant.Parse("2027-01-01T00:00:00.000000Z"),
            Keys = [new TrustedKey(Ledger.Genesis.AlphaHeadKey), new TrustedKey(Ledger.Genesis.BetaHeadKey)],
            Values = [.. RepresentativeValue.Of(publication, evident)],
        };
        return "the token of token.md, the data \"abc\", the ledger's two head keys, the publication of\n" +
            $"publication.md evident on 2026-11-22, verified on 2027-01-01:\n\n{Lines(Verifier.Verify(token, Abc, trust))}" +
            $"\nthe same, SHA-256 held broken since 2026-12-31:\n\n{Lines(Verifier.Verify(token, Abc, trust with { BrokenSince = new Dictionary<HashFunction, Instant> { [HashFunction.Sha2With256Bits] = Instant.Parse("2026-12-31T00:00:00.000000Z") } }))}" +
            $"\nthe same, data \"abd\":\n\n{Lines(Verifier.Verify(token, Imprint.Compute("abd"u8), trust))}";
    }

    private static string Lines(Verdict v)
    {
        var text = new StringBuilder($"result   {v.Result}\n");
        if (v.Basis is { } basis)
            text.Append($"basis    {basis}\n");
        text.Append($"claimed  {v.ClaimedTime}\n");
        if (v.ProvenLatestTime is { } proven)
            text.Append($"proven   {proven}\n");
        foreach (var chain in Enum.GetValues<Chain>())
            text.Append($"{(chain == Chain.Alpha ? "α" : "β")}        {v[chain].Result}, {v[chain].Basis}{(v[chain].IsBroken ? ", broken" : "")}: {string.Join(' ', v[chain].Findings.Select(f => f.Text()))}\n");
        return text.ToString();
    }

    private static string Dump(Fields fields)
    {
        var text = new StringBuilder();
        foreach (var (offset, name, bytes) in fields.Done())
        {
            var hex = Convert.ToHexStringLower(bytes);
            for (var i = 0; i == 0 || i < hex.Length; i += 64)
            {
                var line = $"{(i == 0 ? $"{offset,5}" : "     ")}  {hex[i..Math.Min(i + 64, hex.Length)],-64}  {(i == 0 ? name : "")}";
                text.Append(line.TrimEnd()).Append('\n');
                if (i >= 64 && hex.Length > 256 && i + 64 < hex.Length)
                {
                    text.Append($"       … {hex.Length / 2 - i / 2 - 32} more bytes\n");
                    break;
                }
            }
        }

        return text.ToString();
    }

    private static TestLedger Make()
    {
        var ledger = new TestLedger("example.org/ledger", 41, "2026-11-21T20:47:48.000000Z");
        ledger.AddRound(
            new Leaf(LeafKind.Document, Imprint.Compute("first"u8)),
            new Leaf(LeafKind.Document, Imprint.Compute("abc"u8), nonce: Enumerable.Range(0, 16).Select(i => (byte)i).ToArray()),
            new Leaf(LeafKind.Document, Imprint.Compute("third"u8)));
        ledger.AddRound(new Leaf(LeafKind.Document, Imprint.Compute("later"u8)));
        ledger.Publish();
        return ledger;
    }

    private sealed class Fields(byte[] bytes)
    {
        private readonly List<(int Offset, string Name, byte[] Bytes)> _fields = [];
        private int _position;

        public Fields Add(string name, int length)
        {
            _fields.Add((_position, name, bytes[_position..(_position + length)]));
            _position += length;
            return this;
        }

        public List<(int Offset, string Name, byte[] Bytes)> Done() =>
            _position == bytes.Length ? _fields : throw new InvalidOperationException($"The example names {_position} of {bytes.Length} bytes.");
    }
}
