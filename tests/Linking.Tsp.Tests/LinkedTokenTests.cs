using System.Text.Json.Nodes;

using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Publications;
using Linking.Tokens;
using Linking.Trees;
using Linking.Tsp.Linked;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Tsp.Tests;

/// <summary>docs/spec/linked.md</summary>
public sealed class LinkedTokenTests
{
    private static readonly DirectoryInfo Root = FindRoot();

    private static byte[] Der => Example("abc.der");

    public static TheoryData<string> Tokens => ["abc", "suite-2"];

    [Theory]
    [MemberData(nameof(Tokens))]
    public void Example_IsItsToken_AndTheTokenAgain(string name)
    {
        var token = Example(name + ".lts");

        Assert.True(LinkedToken.TryEncode(Token.Decode(token), out var der, out var error), error);
        Assert.Equal(Example(name + ".der"), der);
        Assert.True(LinkedToken.TryDecode(der, out var back, out error), error);
        Assert.Equal(token, back.ToBytes());
    }

    /// <summary>Every token that stands in a vector of a verdict: several levels, both suites, all kinds of anchors.</summary>
    [Fact]
    public void EveryTokenOfTheVectors_ComesBackByteForByte_OrLeadsNowhere()
    {
        var (written, levels, refused) = (0, 0, 0);
        foreach (var token in VectorTokens())
        {
            if (LinkedToken.TryEncode(token, out var der, out var error))
            {
                Assert.True(LinkedToken.TryDecode(der, out var back, out error), error);
                Assert.Equal(token.ToBytes(), back.ToBytes());
                (written, levels) = (written + 1, Math.Max(levels, token.Levels.Count));
            }
            else
            {
                Assert.Matches("does not lead to|round 0", error);
                refused++;
            }
        }

        Assert.True(written > 100 && levels > 1 && refused > 10, $"{written} written, {levels} levels, {refused} refused");
    }

    /// <summary>Every byte changed: it is refused, or what it says at most loses by it.</summary>
    [Fact]
    public void Example_AnyByteChanged_IsRefusedOrClaimsNothingElse()
    {
        var verifier = new Verifier(Newspaper());
        var good = verifier.Verify(Example("abc.lts"), Suite.One.Hash("abc"u8));
        Assert.Equal((VerificationResult.Valid, Basis.Published), (good.Result, good.Basis));
        var (der, read) = (Der, 0);
        for (var i = 0; i < der.Length; i++)
        {
            foreach (var mask in (byte[])[0x01, 0x80])
            {
                var changed = der.ToArray();
                changed[i] ^= mask;
                if (!LinkedToken.TryDecode(changed, out var token, out var error))
                {
                    Assert.NotEmpty(error);
                    continue;
                }

                read++;
                var verdict = verifier.Verify(token, Suite.One.Hash("abc"u8));
                if (verdict.Result == VerificationResult.Valid)
                    Assert.Equal((good.ProvenLatest, good.Claimed), (verdict.ProvenLatest, verdict.Claimed));
                Assert.Equal(Token.Decode(Example("abc.lts")).HeaderBytes.ToArray(), token.HeaderBytes.ToArray());
            }
        }

        // What can be changed so that a token still comes out is in the notes and the publication, which have signatures.
        Assert.InRange(read, 1, 2 * (183 + 201 + 826));
    }

    [Fact]
    public void Example_CutAnywhereOrWithBytesBehind_IsRefused()
    {
        for (var i = 0; i < Der.Length; i++)
            Refuses(Der[..i], "");
        Refuses([.. Der, 0], "Bytes stand behind");
        Refuses(new byte[LinkedToken.MaxSize + 1], "too long");
        Refuses([], "It ends");
    }

    /// <summary>Parts of it put over others, at random: whatever comes out is a token's one form.</summary>
    [Fact]
    public void Example_SplicedAtRandom_IsRefusedOrIsItsTokensForm()
    {
        var random = new Random(7);
        for (var i = 0; i < 4000; i++)
        {
            var spliced = Der.ToList();
            var (from, to, size) = (random.Next(spliced.Count), random.Next(spliced.Count), random.Next(1, 80));
            var part = spliced.Skip(from).Take(size).ToList();
            spliced.RemoveRange(to, Math.Min(random.Next(2) * size, spliced.Count - to));
            spliced.InsertRange(to, part);
            byte[] bytes = [.. spliced];
            if (LinkedToken.TryDecode(bytes, out var token, out var error))
                Assert.Equal(Encode(token), bytes);
            else
                Assert.EndsWith(".", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void LengthsThatAreNotDer_AreRefused()
    {
        // The first length in one byte more than it needs; then without an end.
        Refuses([0x30, 0x83, 0, .. Der[2..]], "not DER");
        Refuses([0x30, 0x80, .. Der[4..], 0, 0], "not DER");
    }

    [Fact]
    public void OtherNamesAndVersions_AreRefused()
    {
        Refuses(Changed(t => t[0].Body[^1] = 2), "contentType");
        Refuses(Changed(t => t[1][0][0].Body = [3]), "another version");
        Refuses(Changed(t => t[1][0][1][0].Body[^1] = 9), "digestAlgorithm");
        Refuses(Changed(t => t[1][0][2][0].Body[^1] = 5), "eContentType");
        Refuses(Changed(t => t.Info[2][0][0].Body[^1] = 2), "the function 2.16.840.1.101.3.4.2.2");
        Refuses(Changed(t => t.Binding[1][1][0][0].Body[^1] = 9), "An imprint is of the function 2.16.840.1.101.3.4.2.9");
        Refuses(Changed(t => t.Binding[2][0][0][0].Body[^1] = 2), "'algorithm' is");
        Refuses(Changed(t => t.Binding[2][0][0][1][0][0].Body[^1] = 8), "A chain is of the function");
        Refuses(Changed(t => t.Binding[5][0][0].Body[^1] = 4), "extnId");
    }

    [Fact]
    public void WhatTheHeaderSaysOtherwise_IsRefused()
    {
        Refuses(Changed(t => t.Info[1].Body[^1] = 2), "differs");
        Refuses(Changed(t => t.Info[3].Body[8] = 2), "another suite or round");
        Refuses(Changed(t => t.Info[3].Body[^1] = 2), "does not lead to its round");
        Refuses(Changed(t => t.Info[3].Body[0] = 2), "The serial number");
        Refuses(Changed(t => t.Info[3].Body[9] = 0x80), "beyond the last");
        Refuses(Changed(t => t.Info[4].Body[3] = (byte)'7'), "differs");
        Refuses(Changed(t => t.Info[5][0].Body = [2]), "differs");
        // Another document, in both places at once: the leaf is another, and no longer the round's.
        Refuses(Changed(t =>
        {
            t.Info[2][1].Body = [.. Suite.One.Hash("abd"u8).Alpha.Bytes];
            t.Binding[1][0][1].Body = t.Info[2][1].Body;
        }), "do not lead to one header");
    }

    [Fact]
    public void ChainsOfTwoTokensOrRounds_AreRefused()
    {
        var other = LinkedNode.Of(Encode(Sibling()));
        Refuses(Changed(t => t.Binding[2].Parts![1] = other.Binding[2][1]), "do not lead to one header");
        Refuses(Changed(t => t.Binding[3].Parts![1] = t.Binding[3][0]), "A chain is of the function");
        var (wide, one) = (LinkedNode.Of(Example("suite-2.der")), LinkedNode.Of(Der));
        Refuses(Changed(t => t.Binding.Parts![2] = wide.Binding[2]), "A chain is of the function");
        one.Binding[3].Parts!.Add(one.Binding[3][1]);
        Refuses(one.ToBytes(), "More stands in 'links'");
    }

    [Fact]
    public void ChainsTooLongOrOutOfOrder_AreRefused()
    {
        Refuses(Changed(t => Links(t).Parts!.AddRange(Enumerable.Repeat(Links(t).Parts![^1], 10_000))), "A link must have the number");
        Refuses(Changed(t =>
        {
            var links = Links(t);
            for (var number = 5; links.Parts!.Count < 10_000; number++)
            {
                var node = LinkedNode.Of(links[2].ToBytes());
                node[0].Body = NumberOf(number);
                node[1].Parts!.Single(p => p.Tag == 0x81).Body = NumberOf(number - 1);
                links.Parts.Add(node);
            }
        }), "A chain has more than 512 links");
        Refuses(Changed(t => Links(t).Parts!.RemoveAt(0)), "is no leaf");
        Refuses(Changed(t => Links(t).Parts!.RemoveAt(1)), "A link must have the number 3");
        Refuses(Changed(t => Links(t)[1][1].Parts!.Reverse()), "do not lead to one header");
        Refuses(Changed(t => Links(t)[2][1].Parts!.Single(p => p.Tag == 0x81).Body = [2]), "A link must refer to the value 3");
        Refuses(Changed(t => t.Binding[4].Parts!.RemoveAt(3)), "It ends where");
        Refuses(Changed(t => t.Binding.Parts!.RemoveAt(4)), "chains are missing");
        Refuses(Changed(t => t.Binding.Parts!.RemoveAt(5)), "More stands in 'publish'");
        Refuses(Changed(t => t.Binding[5][0][1][0].Parts!.AddRange(
            Enumerable.Repeat(LinkedNode.Of([0x30, 0x07, 2, 1, 9, 0x30, 2, 4, 0]), 63))), "more than 64 anchors");
        Refuses(Changed(t => t.Binding[5][0][1][0].Parts!.Add(
            LinkedNode.Of([0x30, 0x08, 2, 2, 1, 0, 0x30, 2, 4, 0]))), "no number from 0 to 255");
    }

    /// <summary>Every hash and every other end of the tree, each changed alone.</summary>
    [Fact]
    public void HashesChanged_AreRefused_EachAlone()
    {
        var count = LinkedNode.Of(Der).Binding.Parts!.Take(5).SelectMany(p => p.Ends()).Count();
        for (var i = 0; i < count; i++)
        {
            Refuses(Changed(t =>
            {
                var body = t.Binding.Parts!.Take(5).SelectMany(p => p.Ends()).ElementAt(i).Body;
                body[body.Length / 2] ^= 1;
            }), "");
        }

        Assert.InRange(count, 30, 200);
    }

    [Fact]
    public void TokensThatLeadNowhere_AreNotWritten()
    {
        var token = Token.Decode(Example("abc.lts"));
        var level = token.Levels[0];
        NotWritten(new Token([level with { Index = 2 }], token.HeaderBytes, []), "does not lead to its round");
        NotWritten(
            token.With([new PublicationAnchor(9, MerklePath.Empty(32), "x"u8.ToArray())]),
            "Anchor 1 of the token does not lead to the value");
        var genesis = Linking.Records.RecordFile.Decode(Example("record.lrc")).Entries[0];
        NotWritten(new Token([genesis.Level], genesis.HeaderBytes, []), "round 0");
    }

    [Fact]
    public void UnknownAnchorsVouchersAndNone_ComeBack()
    {
        var token = Token.Decode(Example("abc.lts"));
        foreach (var anchors in (IReadOnlyList<Anchor>[])
            [
                [],
                [new UnknownAnchor(0, default), .. token.Anchors, new VoucherAnchor(Example("observed.lvc")), new UnknownAnchor(255, Der)],
            ])
        {
            Assert.True(LinkedToken.TryDecode(Encode(token.With(anchors)), out var back, out var error), error);
            Assert.Equal(token.With(anchors).ToBytes(), back.ToBytes());
        }

        // One that is longer than a token may be never becomes one.
        Assert.True(LinkedToken.TryEncode(token.With([new VoucherAnchor(new byte[Token.MaxSize])]), out var der, out _));
        Refuses(der, "a token has at most 1048576");
    }

    [ProgramFact("openssl")]
    public void Example_IsReadByOpenssl()
    {
        var (code, shown, error) = Programs.Try("openssl", ["asn1parse", "-inform", "DER", "-in", PathOf("abc.der")]);

        Assert.True(code == 0, error);
        Assert.Contains("pkcs7-digestData", shown, StringComparison.Ordinal);
        Assert.Contains("id-smime-ct-TSTInfo", shown, StringComparison.Ordinal);
        Assert.Contains(":1.0.18014.3.8", shown, StringComparison.Ordinal);
    }

    private static byte[] NumberOf(int number) => number switch
    {
        < 0x80 => [(byte)number],
        < 0x8000 => [(byte)(number >> 8), (byte)number],
        _ => [0, (byte)(number >> 8), (byte)number],
    };

    private static LinkedNode Links(LinkedNode token) => token.Binding[2][0][1];

    private static byte[] Changed(Action<LinkedNode> change)
    {
        var token = LinkedNode.Of(Der);
        Assert.Equal(Der, token.ToBytes());
        change(token);
        return token.ToBytes();
    }

    private static void Refuses(byte[] der, string sentence)
    {
        Assert.False(LinkedToken.TryDecode(der, out var token, out var error));
        Assert.Null(token);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.EndsWith(".", error, StringComparison.Ordinal);
    }

    private static void NotWritten(Token token, string sentence)
    {
        Assert.False(LinkedToken.TryEncode(token, out _, out var error));
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    private static byte[] Encode(Token token) =>
        LinkedToken.TryEncode(token, out var der, out var error) ? der : throw new FormatException(error);

    // The token of "a", which stands beside "abc" in the round of the examples.
    private static Token Sibling()
    {
        var token = Token.Decode(Example("abc.lts"));
        var leaf = new Leaf(Suite.One, LeafKind.Document, Suite.One.Hash("a"u8));
        var own = Suite.One.HashEntry(token.Levels[0].Leaf.ToBytes());
        return new Token(
            [new TokenLevel(leaf, 0, MerklePath.Of(32, [own, token.Levels[0].Path.Step(1)]))], token.HeaderBytes, token.Anchors);
    }

    private static Trust Newspaper()
    {
        Assert.True(Publication.TryParseNote(Example("000001.note"), out var publication, out _, out _));
        return new Trust
        {
            Identity = new LedgerIdentity(Linking.Records.RecordFile.Decode(Example("record.lrc")).Entries[0].Header.Link()),
            Record = Example("record.lrc"),
            Held = Instant.Parse("2027-01-01T00:00:00.000000Z"),
            Vouchers =
            [
                new Voucher(
                    VoucherKind.Print, new TextSubject(publication.ToBytes()),
                    new WordsEvidence(Day.Parse("2026-11-23").Beginning, Day.Parse("2026-11-23").End, "Example Times, page 5")).ToBytes(),
            ],
        };
    }

    private static IEnumerable<Token> VectorTokens()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Root.GetFiles("tests/vectors/v1/verdicts/*.json"))
        {
            var text = File.ReadAllText(file.FullName);
            if (JsonNode.Parse(text)!["case"]?["token"] is JsonValue value && seen.Add((string)value!) &&
                Token.TryDecode(Convert.FromBase64String((string)value!), out var token, out _))
                yield return token;
        }
    }

    private static string PathOf(string name) => Path.Combine(Root.FullName, "docs", "spec", "example", name);

    private static byte[] Example(string name) => File.ReadAllBytes(PathOf(name));

    private static DirectoryInfo FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Linking.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run below the repository.");
        return folder;
    }
}
