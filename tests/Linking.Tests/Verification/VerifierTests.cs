using Linking.Hashing;
using Linking.Publications;
using Linking.Tests.Vectors;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Tests.Verification;

public sealed class VerifierTests
{
    private static readonly Lazy<IReadOnlyList<VectorCase>> Cases = new(VerificationCases.All);

    private static VectorCase Base => Cases.Value.First(c => c.Name == "published/valid");

    [Fact]
    public void Verify_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => Verifier.Verify([], default, null!));
        Assert.Throws<ArgumentNullException>(() => Verifier.Verify((Token)null!, default, Base.Trust));
        Assert.Throws<ArgumentNullException>(() => Verifier.Verify(Token.Decode(Base.Token), default, null!));
    }

    [Fact]
    public void Verify_Decoded_IsAsItsBytes()
    {
        foreach (var vector in Cases.Value)
        {
            if (!Token.TryDecode(vector.Token, out var token, out _))
                continue;
            var expected = Verifier.Verify(vector.Token, vector.Imprint, vector.Trust);
            Assert.Equal(VerdictText.Of(expected), VerdictText.Of(Verifier.Verify(token, vector.Imprint, vector.Trust)));
        }
    }

    [Fact]
    public void Verify_NotDecoded_SaysWhy()
    {
        var verdict = Verifier.Verify("LTS"u8, Base.Imprint, Base.Trust);
        Assert.Equal(VerificationResult.Invalid, verdict.Result);
        Assert.Null(verdict.Token);
        Assert.Null(verdict.ClaimedTime);
        Assert.NotEmpty(verdict.DecodeError.Message);
        Assert.Equal([FindingCode.Format], verdict[Chain.Alpha].Findings);
        Assert.Equal([FindingCode.Format], verdict[Chain.Beta].Findings);
    }

    // Whatever belongs to one function alone may change as it likes: the reading under the other stays as it was.
    [Fact]
    public void Reading_OtherFunctionsBytesChanged_IsUnchanged()
    {
        foreach (var vector in Cases.Value.Where(c => !c.Name.StartsWith("flip-", StringComparison.Ordinal)))
        {
            if (!Token.TryDecode(vector.Token, out _, out _))
                continue;
            var before = Verifier.Verify(vector.Token, vector.Imprint, vector.Trust);
            foreach (var chain in Enum.GetValues<Chain>())
            {
                var (token, imprint, trust) = WithoutOther(chain, vector);
                Assert.Equal(VerdictText.Of(before[chain]), VerdictText.Of(Verifier.Verify(token, imprint, trust)[chain]));
            }
        }
    }

    // A bit of each byte; the vectors hold one of each thirteenth. Signatures take the time, so no keys are given.
    [Fact]
    public void Verify_ABitOfEachByteFlipped_IsValidOnlyWhereNothingIsVerified()
    {
        var trust = Base.Trust with { Keys = [] };
        Assert.Equal(VerificationResult.Valid, Verifier.Verify(Base.Token, Base.Imprint, trust).Result);
        var anchor = Token.Decode(Base.Token).Anchors.OfType<PublicationAnchor>().Single();
        var note = System.Text.Encoding.Latin1.GetString(anchor.Note.Span);
        var begin = Base.Token.AsSpan().IndexOf(anchor.Note.Span);
        var number = note.IndexOf("number ", StringComparison.Ordinal);
        var free = note.IndexOf("previous-", StringComparison.Ordinal);
        for (var i = 0; i < Base.Token.Length; i++)
        {
            var token = (byte[])Base.Token.Clone();
            token[i] ^= (byte)(1 << (i * 5 % 8));
            if (Verifier.Verify(token, Base.Imprint, trust).Result != VerificationResult.Valid)
                continue;
            var unsigned = IsInHead(token, i);
            Assert.True(unsigned || i - begin >= free || i - begin - number is >= 0 and < 9, $"byte {i}");
        }
    }

    [Fact]
    public void FindingCodes_Table_IsThePages()
    {
        var page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "spec", "verification.md"))
            .Where(line => line.StartsWith("| `LNK-", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (cells[1].Trim('`'), Invalid: cells[2] == "Invalid"));
        Assert.Equal(page, FindingCodes.All.Select(code => (code.Text(), code.IsInvalid())));
        Assert.All(FindingCodes.All, code => Assert.NotEmpty(code.Meaning()));
        Assert.All(FindingCodes.All.Where(code => code.IsInvalid()), code => Assert.NotEmpty(code.Advice()));
        Assert.Throws<ArgumentOutOfRangeException>(() => FindingCode.None.Text());
    }

    // In the signed head, whose keys are not given here: its signature lines.
    private static bool IsInHead(byte[] token, int offset)
    {
        var head = Token.Decode(token).Anchors.OfType<SignedHeadAnchor>().FirstOrDefault();
        return head is null || new[] { head.Head.Alpha, head.Head.Beta }.Any(note =>
        {
            var begin = token.AsSpan().IndexOf(note.Span);
            return offset >= begin + note.Span.LastIndexOf("\n\n"u8) && offset < begin + note.Length;
        });
    }

    private static (byte[] Token, DigestPair Imprint, Trust Trust) WithoutOther(Chain chain, VectorCase vector)
    {
        var parts = TokenParts.Of(Token.Decode(vector.Token));
        var alpha = chain == Chain.Alpha;
        foreach (var level in parts.Levels)
            Spoil(alpha ? level.Beta : level.Alpha);
        foreach (var anchor in parts.Anchors)
        {
            Spoil(alpha ? anchor.Beta : anchor.Alpha);
            if (anchor.Type == 1)
                anchor.Notes[alpha ? 1 : 0] = "spoilt"u8.ToArray();
        }

        var function = HashFunctions.FunctionOf(chain);
        var trust = vector.Trust with
        {
            Values = [.. vector.Trust.Values.Select(v => v.Function == function ? v : Spoilt(v))],
            Keys = [.. vector.Trust.Keys.Where(k => k.Key.Name == vector.Trust.Ledger.HeadOrigin(chain))],
            BrokenSince = vector.Trust.BrokenSince.Where(b => b.Key == function).ToDictionary(),
        };
        return (parts.Encode(), alpha ? vector.Imprint with { Beta = default } : vector.Imprint with { Alpha = default }, trust);
    }

    private static RepresentativeValue Spoilt(RepresentativeValue value) =>
        value with { Root = default, Time = value.Time.Plus(1), Evident = value.Time };

    private static void Spoil(List<byte[]> path)
    {
        for (var i = 0; i < path.Count; i++)
            path[i] = new byte[Digest.Size];
    }
}
