using Linking.Verification;

namespace Linking.Cli.Verdicts;

/// <summary>How many tokens came out how.</summary>
internal sealed class OutcomeCounts
{
    public int Valid { get; private set; }

    public int Invalid { get; private set; }

    public int Inconclusive { get; private set; }

    /// <summary>Without a verdict.</summary>
    public int None { get; private set; }

    /// <summary>Of the Valid ones, those that do not reach what was required.</summary>
    public int Insufficient { get; private set; }

    public int Total => Valid + Invalid + Inconclusive + None;

    /// <summary>The worst: Invalid if any is, Valid if all are and all suffice.</summary>
    public int ExitCode => Invalid > 0 ? Cli.ExitCode.Invalid
        : Valid < Total ? Cli.ExitCode.Inconclusive
        : Insufficient > 0 ? Cli.ExitCode.Insufficient : Cli.ExitCode.Success;

    public void Add(TokenOutcome outcome)
    {
        if (outcome.Lack is not null)
            Insufficient++;
        switch (outcome.Result)
        {
            case VerificationResult.Valid:
                Valid++;
                break;
            case VerificationResult.Invalid:
                Invalid++;
                break;
            case VerificationResult.Inconclusive:
                Inconclusive++;
                break;
            default:
                None++;
                break;
        }
    }
}
