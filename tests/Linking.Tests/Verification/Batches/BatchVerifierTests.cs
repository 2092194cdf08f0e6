using System.Text.Json;

using Linking.Hashing;
using Linking.Notes;
using Linking.Tests.Vectors;
using Linking.Tokens;
using Linking.Verification;
using Linking.Verification.Batches;

namespace Linking.Tests.Verification.Batches;

// The verdicts of Verifier are those of the vectors (VectorTests); a batch gives the same ones, findings in the same order.
public sealed class BatchVerifierTests
{
    private static readonly Lazy<IReadOnlyList<VectorCase>> Cases = new(VerificationCases.All);

    private static TokenToVerify[] All => [.. Cases.Value.Select(c => new TokenToVerify(c.Token, c.Imprint))];

    [Fact]
    public void Verify_EveryVectorAlone_IsAsVerifier()
    {
        foreach (var vector in Cases.Value)
        {
            var verdict = Assert.Single(new BatchVerifier(vector.Trust).Verify([new TokenToVerify(vector.Token, vector.Imprint)]));
            Assert.Equal(Text(Verifier.Verify(vector.Token, vector.Imprint, vector.Trust)), Text(verdict));
        }
    }

    // Every token meets the trust of other vectors, so that sound and unsound ones share headers, anchors and notes.
    [Fact]
    public void Verify_EveryVectorUnderOtherTrusts_IsAsVerifier()
    {
        TokenToVerify[] tokens = [.. All, .. TokensOfFiles()];
        foreach (var trust in Cases.Value.Where((_, i) => i % 10 == 0).Select(c => c.Trust).Distinct())
        {
            var verifier = new BatchVerifier(trust);
            string[] expected = [.. tokens.Select(t => Text(Verifier.Verify(t.Token.Span, t.Imprint, trust)))];
            Assert.Equal(expected, verifier.Verify(tokens).Select(Text));
            // What is shared has been read now.
            Assert.Equal(expected, verifier.Verify(tokens).Select(Text));
        }
    }

    [Fact]
    public void Verify_OtherOrder_ChangesNothing()
    {
        var trust = Cases.Value.First(c => c.Name == "published/valid").Trust;
        var tokens = All;
        for (var seed = 0; seed < 5; seed++)
        {
            new Random(seed).Shuffle(tokens);
            var verdicts = new BatchVerifier(trust).Verify(tokens);
            for (var i = 0; i < tokens.Length; i++)
                Assert.Equal(Text(Verifier.Verify(tokens[i].Token.Span, tokens[i].Imprint, trust)), Text(verdicts[i]));
        }
    }

    [Fact]
    public async Task Verify_FromSeveralThreads_IsAsVerifier()
    {
        var trust = Cases.Value.First(c => c.Name == "signed/valid").Trust;
        var verifier = new BatchVerifier(trust);
        string[] expected = [.. Cases.Value.Select(c => Text(Verifier.Verify(c.Token, c.Imprint, trust)))];
        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => verifier.Verify(All))));
        Assert.All(runs, run => Assert.Equal(expected, run.Select(Text)));
    }

    [Fact]
    public void Verify_SameRound_SharesHeaderAndAnchors()
    {
        var vector = Cases.Value.First(c => c.Name == "published/valid");
        var verifier = new BatchVerifier(vector.Trust);
        var verdicts = verifier.Verify([new TokenToVerify(vector.Token, vector.Imprint), new TokenToVerify(vector.Token, default)]);
        Assert.Equal([VerificationResult.Valid, VerificationResult.Invalid], verdicts.Select(v => v.Result));
        Assert.Same(verdicts[0].Token!.Header, verdicts[1].Token!.Header);
        Assert.Equal(vector.Token, verdicts[0].Token!.ToBytes());
    }

    // The ledger's line is right; that of another key of the same name is over another text.
    [Fact]
    public void Verify_TwoKeysOfOneName_AreToldApart()
    {
        var vector = Cases.Value.First(c => c.Name == "signed/valid");
        using var key = SigningKey.FromSeed(new byte[32]);
        var signer = new NoteSigner(vector.Trust.Ledger.HeadOrigin(Chain.Alpha), key);
        var wrong = signer.Sign("another text\n");
        var parts = TokenParts.Of(Token.Decode(vector.Token));
        parts.Anchors[0].Notes[0] = [.. parts.Anchors[0].Notes[0], .. wrong[(wrong.AsSpan().LastIndexOf("\n— "u8) + 1)..]];
        var trust = vector.Trust with { Keys = [.. vector.Trust.Keys, new TrustedKey(signer.VerifierKey)] };
        var verdict = Assert.Single(new BatchVerifier(trust).Verify([new TokenToVerify(parts.Encode(), vector.Imprint)]));
        Assert.Equal([FindingCode.Signed, FindingCode.Signature], verdict[Chain.Alpha].Findings);
        Assert.Equal(Text(Verifier.Verify(parts.Encode(), vector.Imprint, trust)), Text(verdict));
    }

    [Fact]
    public void Verify_None_GivesNone() => Assert.Empty(new BatchVerifier(Cases.Value[0].Trust).Verify([]));

    [Fact]
    public void BatchVerifier_Null_Throws() => Assert.Throws<ArgumentNullException>(() => new BatchVerifier(null!));

    /// <summary>The tokens of the other vectors, for data that fits each if it can be decoded.</summary>
    private static IEnumerable<TokenToVerify> TokensOfFiles()
    {
        var folder = Path.Combine(Repository.Root, "tests", "vectors");
        var batches = Vectors("batches.json").ToList();
        var tokens = Vectors("tokens.json").Select(v => v.GetProperty("bytes"))
            .Concat(batches.Select(v => v.GetProperty("token")))
            .Concat(batches.SelectMany(v => v.TryGetProperty("tokens", out var made) ? made.EnumerateArray().ToList() : []))
            .Select(v => Convert.FromHexString(v.GetString()!))
            .Concat(Directory.EnumerateFiles(Path.Combine(folder, "tokens")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes));
        return tokens.Select(t => new TokenToVerify(t, Token.TryDecode(t, out var token, out _) ? token.Levels[0].Leaf.Digests : default));

        JsonElement.ArrayEnumerator Vectors(string file) =>
            JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, file))).RootElement.EnumerateArray();
    }

    private static string Text(Verdict verdict) => VerdictText.Of(verdict);
}
