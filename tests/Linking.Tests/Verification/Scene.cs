using Linking.Events;
using Linking.Hashing;
using Linking.Publications;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Tests.Verification;

/// <summary>The good case that tests differ from by the smallest thing: round 1 of six, two publications, a year later.</summary>
internal sealed class Scene
{
    public static readonly byte[] Data = "abc"u8.ToArray();

    public Scene(Action<LedgerBuilder>? before = null, Suite? suite = null, KeySet? keys = null, LedgerBuilder? ledger = null)
    {
        Ledger = ledger ?? new LedgerBuilder(suite: suite, keys: keys);
        before?.Invoke(Ledger);
        N = Ledger.Add(Ledger.Document("a"u8), Ledger.Document(Data), Ledger.Document("b"u8));
        Ledger.Add(Ledger.Document("c"u8));
        First = Ledger.Publish(Ledger.Count);
        Ledger.Add(Ledger.Document("d"u8));
        Ledger.Add(Ledger.Document("e"u8));
        Second = Ledger.Publish(Ledger.Count);
        Soon = Ledger.TimeOf(N).Plus(LedgerBuilder.Day);
        Later = Ledger.TimeOf(N).Plus(366 * LedgerBuilder.Day);
    }

    public LedgerBuilder Ledger { get; }

    public ulong N { get; }

    public Publication First { get; }

    public Publication Second { get; }

    /// <summary>Inside the window.</summary>
    public Instant Soon { get; }

    /// <summary>Outside the window.</summary>
    public Instant Later { get; }

    public DigestPair Imprint => Ledger.Suite.Hash(Data);

    public SignedHeadAnchor Head => Ledger.HeadAnchor(N, N + 1);

    public PublicationAnchor Published => Ledger.Anchor(N, First);

    /// <summary>With the head of the next size and the first publication.</summary>
    public Token Token => Bare.With([Head, Published]);

    public Token Bare => Ledger.Token(N, 1);

    public Trust Trust => new() { Identity = Ledger.Pinned, Record = Ledger.Record.ToBytes(), Held = Soon };

    /// <summary>A year later, with somebody's word of the day after.</summary>
    public Trust Vouched => Trust with { Held = Later, Vouchers = [Vouch.Observed(First, Soon)] };

    public Verdict Judge(Token token, Trust trust) => Verifier.Verify(token.ToBytes(), Imprint, trust);

    public static void IsSigned(Verdict verdict) => Is(verdict, VerificationResult.Valid, Basis.Signed);

    public static void IsPublished(Verdict verdict) => Is(verdict, VerificationResult.Valid, Basis.Published);

    /// <summary>Both chains have the result and the codes, and no others.</summary>
    public static void Found(Verdict verdict, VerificationResult result, params FindingCode[] codes)
    {
        Assert.Equal(codes, verdict.Alpha.Findings);
        Assert.Equal(codes, verdict.Beta.Findings);
        Assert.Equal(result, verdict.Result);
        if (result != VerificationResult.Valid)
            Assert.Null(verdict.ProvenLatest);
    }

    /// <summary>Both chains have the code, among others.</summary>
    public static void Has(Verdict verdict, VerificationResult result, FindingCode code)
    {
        Assert.Contains(code, verdict.Alpha.Findings);
        Assert.Contains(code, verdict.Beta.Findings);
        Assert.Equal(result, verdict.Result);
    }

    private static void Is(Verdict verdict, VerificationResult result, Basis? basis)
    {
        Assert.Equal(result, verdict.Result);
        Assert.Equal(basis, verdict.Basis);
    }
}
