using System.Text;

using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Origins;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Tests.Origins;

/// <summary>docs/spec/origin.md</summary>
public sealed class OriginStatementTests
{
    private const string Name = "press.example.org";

    private static readonly Instant Fall = Instant.Parse("2030-01-01T00:00:00.000000Z");
    private static readonly SigningKey Key = LedgerBuilder.Key(6);
    private static readonly DigestPair Data = Suite.One.Hash("abc"u8);

    private static byte[] Example => ExampleFiles.Read("origin.lor");

    private static Token Token => Token.Decode(ExampleFiles.Read("origin.lts"));

    private static VerifierKey Public => new(Name, Key.PublicKey.Span);

    private static string Text => Encoding.UTF8.GetString(Example.AsSpan(0, Example.AsSpan().IndexOf("\n\n"u8) + 1));

    [Fact]
    public void Example_IsWhatIsSigned_AndHoldsWithItsToken()
    {
        var statement = new OriginStatement
        {
            By = Public,
            Date = Instant.Parse("2026-11-21T20:47:51.000000Z"),
            Suite = Suite.One,
            Data = Data,
            Nonce = Convert.ToHexStringLower([.. Enumerable.Range(0, 32).Select(i => (byte)i)]),
            Note = "as sent to the printer",
        };

        Assert.Equal(Example, statement.Sign(Key));
        Assert.Equal(OriginFault.None, FaultOf(Example));
        Assert.True(OriginStatement.TryParseNote(Example, out var read, out _, out _));
        Assert.Equal(statement.ToBytes(), read.ToBytes());
        Assert.Throws<ArgumentException>(() => statement.Sign(LedgerBuilder.Key(7)));
        Assert.Throws<InvalidOperationException>(() => (statement with { Note = "two\nlines" }).ToBytes());
    }

    [Fact]
    public void WhatDoesNotBelongTogether_IsNamed()
    {
        Assert.Equal(OriginFault.OtherKey, FaultOf(Example, new VerifierKey(Name, LedgerBuilder.Key(7).PublicKey.Span)));
        Assert.Equal(OriginFault.OtherKey, FaultOf(Example, new VerifierKey("other.example.org", Key.PublicKey.Span)));
        Assert.Equal(OriginFault.OtherData, FaultOf(Example, data: Suite.One.Hash("abd"u8)));
        Assert.Equal(OriginFault.OtherData, FaultOf(Example, data: new DigestPair(Data.Beta, Data.Alpha)));
        var exchanged = Text.Replace($"{Data}", $"{Data.Beta}:{Data.Alpha}", StringComparison.Ordinal);
        Assert.Equal(OriginFault.OtherData, FaultOf(Signed(exchanged)));
        Assert.Equal(OriginFault.OtherToken, FaultOf(Example, token: Token.Decode(ExampleFiles.Token)));
        Assert.Equal(OriginFault.OtherToken, FaultOf(Example, token: Swapped()));
        Assert.Equal(OriginFault.OtherToken, FaultOf(Signed(Text.Replace("nonce 00", "nonce 01", StringComparison.Ordinal))));
        Assert.Equal(OriginFault.Unsigned, FaultOf(Signed(Text, LedgerBuilder.Key(7))));
        Assert.Equal(OriginFault.Unsigned, FaultOf(Signed(Text, name: "other.example.org")));
    }

    /// <summary>Since the scheme has fallen, everybody signs under every key: what was there before holds on.</summary>
    [Fact]
    public void SchemeThatHadFallen_WhenItWasThereAtTheLatest_IsNamed()
    {
        foreach (var name in (string[])["ed25519", "sha2-512"])
        {
            var before = Expected(Public, new BrokenAlgorithm(name, Fall));
            Assert.Equal(OriginFault.None, FaultOf(Example, expected: before));
            Assert.Equal(OriginFault.SchemeFallen, FaultOf(Example, expected: before with { ThereBy = Fall }));
        }

        // Of the token's functions its own verdict speaks.
        var other = Expected(Public, new BrokenAlgorithm("sha2-256", Instant.Parse("2020-01-01T00:00:00.000000Z")));
        Assert.Equal(OriginFault.None, FaultOf(Example, expected: other));
    }

    [Fact]
    public void AnyByteChanged_DoesNotHold()
    {
        for (var i = 0; i < Example.Length; i++)
        {
            var changed = Example;
            changed[i] ^= 1;
            Assert.False(
                OriginStatement.TryParseNote(changed, out var read, out var note, out _) &&
                read.FaultOf(note, Expected(Public), Data, Token, changed) == OriginFault.None);
        }
    }

    [Theory]
    [InlineData("origin v1", "origin v2", DecodeErrorKind.UnknownVersion)]
    [InlineData("suite 1", "suite 3", DecodeErrorKind.UnknownSuite)]
    [InlineData("note as", "x!more as", DecodeErrorKind.Unknown)]
    [InlineData("nonce 00", "nonce ", DecodeErrorKind.Malformed)]
    [InlineData("nonce 000102030405060708090a", "nonce 000102030405060708090A", DecodeErrorKind.Malformed)]
    [InlineData("date 2026", "date 26", DecodeErrorKind.Malformed)]
    [InlineData("note as", "note  as", DecodeErrorKind.Malformed)]
    [InlineData("note as", "note as\nnote as", DecodeErrorKind.Malformed)]
    [InlineData("by press", "by ", DecodeErrorKind.Malformed)]
    [InlineData("data ba", "data BA", DecodeErrorKind.Malformed)]
    public void TryParseNote_AnotherForm_IsRefused(string part, string by, DecodeErrorKind kind)
    {
        Assert.Contains(part, Text, StringComparison.Ordinal);
        Assert.False(OriginStatement.TryParseNote(Signed(Text.Replace(part, by, StringComparison.Ordinal)), out _, out _, out var error));
        Assert.Equal(kind, error.Kind);
    }

    [Fact]
    public void TryParseNote_CutLongOrSignedTwice_IsMalformed()
    {
        byte[] second = Signed(Text, name: "other.example.org");
        byte[][] wrong =
        [
            [], Example[..^1], Example[..200], [.. Example, .. second[(Encoding.UTF8.GetByteCount(Text) + 1)..]],
            Signed(Text + string.Concat(Enumerable.Range(0, 20).Select(i => $"x-a{(char)('a' + i)} {new string('p', 900)}\n"))),
        ];
        Assert.All(wrong, bytes =>
        {
            Assert.False(OriginStatement.TryParseNote(bytes, out _, out _, out var error));
            Assert.Equal(DecodeErrorKind.Malformed, error.Kind);
        });
    }

    // The siblings under the two functions exchanged.
    private static Token Swapped()
    {
        var level = Token.Levels[0];
        var step = level.Path.Step(0);
        var path = Linking.Trees.MerklePath.Of(32, [new DigestPair(step.Beta, step.Alpha)]);
        return new Token([level with { Path = path }, .. Token.Levels.Skip(1)], Token.HeaderBytes, Token.Anchors);
    }

    private static byte[] Signed(string text, SigningKey? key = null, string name = Name) => new NoteSigner(name, [key ?? Key]).Sign(text);

    private static OriginExpectation Expected(VerifierKey key, params BrokenAlgorithm[] broken) =>
        new(key, new Trust { Held = Fall.Plus(1), Broken = broken }, Fall.Minus(TimeSpan.FromMicroseconds(1)));

    private static OriginFault FaultOf(
        byte[] bytes, VerifierKey? key = null, DigestPair? data = null, Token? token = null, OriginExpectation? expected = null)
    {
        Assert.True(OriginStatement.TryParseNote(bytes, out var statement, out var note, out _));
        return statement.FaultOf(note, expected ?? Expected(key ?? Public), data ?? Data, token ?? Token, bytes);
    }
}
