namespace Linking.Cli.Doctor;

/// <summary>What one look found.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Text">What is so.</param>
/// <param name="Advice">What to do; null where nothing is to be done.</param>
internal sealed record Diagnosis(Severity Severity, string Text, string? Advice = null)
{
    public static Diagnosis Ok(string text) => new(Severity.Ok, text);

    public static Diagnosis Warning(string text, string advice) => new(Severity.Warning, text, advice);

    public static Diagnosis Fault(string text, string advice) => new(Severity.Fault, text, advice);
}
