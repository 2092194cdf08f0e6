namespace Linking.Cli.Doctor.Checks;

/// <summary>A server's configuration that cannot be read.</summary>
/// <param name="problem">Why.</param>
internal sealed class ConfigurationCheck(string problem) : Check
{
    public override string Name => Say("configuration");

    public override Task<IReadOnlyList<Diagnosis>> LookAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Diagnosis>>(
            [Diagnosis.Fault(Known(problem).TrimEnd('.', '。'), Say("mend it; the server would not start"))]);
}
