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
        var lines = new FileLines(output, ManyFiles.IsBarShown(tokens.Count), json ? null : ManyFiles.NamedWrong);
        try
        {
            await ManyFiles.RunAsync(Say("verifying tokens"), tokens, BatchSize, _reading.VerifyAsync, TakeAsync, cancellation);
        }
        finally
        {
            Note(atLeast: 1);
        }

        await lines.ReleaseAsync();
        if (!json)
        {
            if (lines.Left > 0)
                output.WriteLine(Say($"{OutcomeText.Number(lines.Left)} more are not as they should be: --json names them all."));
            foreach (var remark in _reading.Evidence.SelectMany(e => e.Remarks).Distinct(StringComparer.Ordinal))
                output.WriteLine(Say($"Note: {Printable.Line(remark)}"));
            output.WriteLine(OutcomeText.Summary(_counts));
        }

        await output.FlushAsync(cancellation);
        return _counts.ExitCode;

        async Task TakeAsync(TokenOutcome[] outcomes)
        {
            foreach (var outcome in outcomes)
            {
                _counts.Add(outcome);
                if (!options.IsHypothetical && EntryOf(outcome) is { } entry)
                    _noted.Add(entry);
                if (json)
                    lines.Add(JsonLine.Of(OutcomeText.Json(outcome)));
                else if (IsShown(outcome))
                    lines.Add(OutcomeText.Line(outcome, width));
            }

            Note(atLeast: NotedTogether);
            await output.FlushAsync(cancellation);
        }
    }

    private static CatalogueEntry? EntryOf(TokenOutcome outcome) => outcome.Verified is { } verified
        ? CatalogueEntry.Of(verified, outcome.File)
        : outcome.Record is { } record ? CatalogueEntry.Of(record, Times.Now) : null;

    private void Note(int atLeast)
    {
        if (_noted.Count < atLeast)
            return;
        _catalogue.Note(_noted);
        _noted.Clear();
    }

    private static bool IsShown(TokenOutcome outcome) => outcome.Result != VerificationResult.Valid || outcome.Lack is not null;
}
