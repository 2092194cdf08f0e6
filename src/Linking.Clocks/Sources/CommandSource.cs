namespace Linking.Clocks.Sources;

/// <summary>A program of the operator's that compares the clock by its own means, and prints a report.</summary>
/// <param name="program">Its path; it gets no arguments.</param>
/// <param name="patience">How long it may take.</param>
/// <param name="time">The machine's clock.</param>
public sealed class CommandSource(string program, TimeSpan patience, TimeProvider time) : ITimeSource
{
    public string Name { get; } = $"command:{program}";

    public async Task<SourceAnswer> AskAsync(CancellationToken cancellation)
    {
        var (text, problem) = await ProgramOutput.ReadAsync(program, [], patience, cancellation);
        return text is null ? SourceAnswer.Failed(Name, problem) : ReportText.Read(Name, text, time.GetUtcNow(), maxAge: null);
    }
}
