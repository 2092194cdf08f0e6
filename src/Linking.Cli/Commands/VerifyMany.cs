using Linking.Cli.Catalogues;
using Linking.Cli.Requiring;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Verification;

namespace Linking.Cli.Commands;

/// <summary><c>linking verify --tokens</c>: many tokens, on all processors, reported in the order named.</summary>
/// <param name="options">What the verdicts may rest on.</param>
/// <param name="required">What each must reach.</param>
/// <param name="json">One JSON object a line instead of text.</param>
/// <param name="output">Gets the lines; flushed a batch at a time.</param>
internal sealed class VerifyMany(EvidenceOptions options, Requirements required, bool json, TextWriter output)
{
    private const int BatchSize = 256;

    // The catalogue is opened once for so many.
    private const int NotedTogether = 8192;

    private readonly BatchReading _reading = new(options, required);
    private readonly OutcomeCounts _counts = new();
    private readonly Catalogue _catalogue = new(options.TrustFolder);
    private readonly List<CatalogueEntry> _noted = [];

    /// <summary>Verifies all and prints.</summary>
    /// <returns>The worst exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        var tokens = TokenPaths.Find(paths, cancellation);
        var width = OutcomeText.WidthOf(tokens);
        // Lines for a person would tear the bar; they come when it has gone.
        var held = new List<TokenOutcome>();
        var isHeld = !Console.IsErrorRedirected && !Console.IsOutputRedirected;
        await Counting.RunAsync(
            Say("verifying tokens"), tokens.Count,
            step => VerifyAsync(tokens, isHeld ? Hold : o => Print(o, width), step, cancellation));
        held.ForEach(o => Print(o, width));
        if (!json)
        {
            foreach (var remark in _reading.Evidence.SelectMany(e => e.Remarks).Distinct(StringComparer.Ordinal))
                output.WriteLine(Say($"Note: {Printable.Line(remark)}"));
            output.WriteLine(OutcomeText.Summary(_counts));
        }

        await output.FlushAsync(cancellation);
        return _counts.ExitCode;

        void Hold(TokenOutcome outcome)
        {
            if (json || IsShown(outcome))
                held.Add(outcome);
        }
    }

    private async Task VerifyAsync(List<string> tokens, Action<TokenOutcome> print, Action step, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new Queue<Task<TokenOutcome[]>>();
        try
        {
            for (var next = 0; next < tokens.Count || running.Count > 0;)
            {
                // Read ahead of what is printed, by so much that no processor waits.
                for (; next < tokens.Count && running.Count < 2 * Environment.ProcessorCount; next += BatchSize)
                {
                    var batch = tokens.GetRange(next, Math.Min(BatchSize, tokens.Count - next));
                    running.Enqueue(Task.Run(() => _reading.VerifyAsync(batch, stop.Token), stop.Token));
                }

                // Reading what does not come cannot be ended, only left.
                foreach (var outcome in await running.Dequeue().WaitAsync(cancellation))
                {
                    _counts.Add(outcome);
                    if (!options.IsHypothetical && outcome.Verified is { } verified &&
                        CatalogueEntry.Of(verified, outcome.File) is { } entry)
                        _noted.Add(entry);
                    print(outcome);
                    step();
                }

                Note(atLeast: NotedTogether);
                await output.FlushAsync(cancellation);
            }
        }
        finally
        {
            await stop.CancelAsync();
            Note(atLeast: 1);
        }
    }

    private void Note(int atLeast)
    {
        if (_noted.Count < atLeast)
            return;
        _catalogue.Note(_noted);
        _noted.Clear();
    }

    private void Print(TokenOutcome outcome, int width)
    {
        if (json)
            output.WriteLine(JsonLine.Of(OutcomeText.Json(outcome)));
        else if (IsShown(outcome))
            output.WriteLine(OutcomeText.Line(outcome, width));
    }

    private static bool IsShown(TokenOutcome outcome) => outcome.Result != VerificationResult.Valid || outcome.Lack is not null;
}
