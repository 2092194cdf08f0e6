using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Notes;
using Linking.Origins;
using Linking.Verification;

namespace Linking.Cli.Origins;

/// <summary>A statement of who submitted a file, and the key that is expected.</summary>
/// <param name="File">Where it was read.</param>
/// <param name="Statement">What it says.</param>
/// <param name="Note">The same, signed.</param>
/// <param name="Bytes">The note's.</param>
/// <param name="Expected">Whose it is to be.</param>
internal sealed record OriginReading(string File, OriginStatement Statement, SignedNote Note, byte[] Bytes, VerifierKey Expected)
{
    /// <summary>Adds to a verdict who submitted the data, or why that is not known.</summary>
    public VerifiedToken AddTo(VerifiedToken verified)
    {
        var verdict = verified.Verdict;
        if (verdict.Result != VerificationResult.Valid || verdict.Token is not { } token)
            return verified with { Origin = new VerifiedOrigin(File, Statement, Say("the token is not Valid"), IsToldByTheVerdict: true) };
        var expected = OriginExpectation.Of(Expected, verified.Evidence.Trust, verdict);
        var fault = Statement.FaultOf(Note, expected, verified.Imprint, token, Bytes);
        return verified with
        {
            Origin = new VerifiedOrigin(File, Statement, SentenceOf(fault, expected.ThereBy), IsToldByTheVerdict: false),
        };
    }

    private string? SentenceOf(OriginFault fault, Instant thereBy) => fault switch
    {
        OriginFault.None => null,
        OriginFault.Unsigned => Say($"it is not signed by the key that it names, {Quoted.Of(Statement.By.ToString())}"),
        OriginFault.OtherKey => Say($"it is of another key than --origin-key: {Quoted.Of(Statement.By.ToString())}"),
        OriginFault.SchemeFallen => Say(
            $"Ed25519 or SHA-512, by which it is signed, is held broken on {Times.Show(thereBy)}, and that it was there before is not " +
            $"proven: anybody can have made it"),
        OriginFault.OtherData => Say("it speaks of other data"),
        _ => Say("the token's data was not stamped together with it"),
    };
}
