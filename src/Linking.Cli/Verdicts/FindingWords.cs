using Linking.Verification;

namespace Linking.Cli.Verdicts;

/// <summary>Meaning and advice of codes in the language of the process. The codes themselves are the same in all.</summary>
internal static class FindingWords
{
    public static string Said(this FindingCode code) => OfCode(code.Text(), code.Meaning());

    /// <summary>Empty where nothing is to be done.</summary>
    public static string SaidAdvice(this FindingCode code) => OfCode(code.Text(), code.Advice());
}
