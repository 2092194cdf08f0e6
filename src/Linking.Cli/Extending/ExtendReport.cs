using Linking.Cli.Catalogues;
using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;

namespace Linking.Cli.Extending;

/// <summary>
/// Tells what came of tokens, while they are extended: a line for each of a few; of many the first that were extended, those that could
/// not be, and how many there are of each. With --json an object for each, which is written and not kept.
/// </summary>
/// <param name="ask">What was asked for.</param>
/// <param name="count">How many tokens there are.</param>
/// <param name="catalogue">Notes them.</param>
/// <param name="output">Standard output.</param>
internal sealed class ExtendReport(ExtendAsk ask, int count, Catalogue catalogue, TextWriter output)
{
    // The catalogue is opened once for so many.
    private const int NotedTogether = 8192;

    private readonly bool _areFew = count <= ManyFiles.Named;
    private readonly List<CatalogueEntry> _noted = [];
    private readonly JsonArrayLine _json = new(output);
    private readonly FileLines _lines = new(output, ManyFiles.IsBarShown(count));
    private readonly FileLines _wrong = new(Console.Error, Counting.IsShown(count), ManyFiles.NamedWrong);
    private int _code = Cli.ExitCode.Success;
    private int _extended, _same, _promised, _refused;
    private ulong _firstNumber = ulong.MaxValue, _lastNumber;

    /// <summary>How the command ends: as the first that went wrong.</summary>
    public int ExitCode => _code == Cli.ExitCode.Success && ask.IsRequired && _promised > 0 ? Cli.ExitCode.Insufficient : _code;

    /// <summary>Takes what came of the next one.</summary>
    public void Add(ExtendOutcome outcome)
    {
        if (ask.Json)
            _json.Add(outcome.ToJson(ask.IsNotBefore));
        if (outcome.Entry is { } entry)
            _noted.Add(entry);
        if (outcome.Problem is { } problem)
        {
            _refused++;
            Fail(problem, outcome.ExitCode);
            return;
        }

        Count(outcome);
        if (!ask.Json && (_areFew || (outcome.IsExtended && _extended <= ManyFiles.Named)))
            _lines.Add($"{Printable.Line(outcome.Path)}: {ExtendCommand.Describe(outcome.Extended!)}");
        if (outcome.NotBefore is not { } proof)
            return;
        if (proof.Problem is not null)
            Fail(proof.Problem, proof.ExitCode);
        else if (!ask.Json && _areFew)
            _lines.Add(Printable.Line(proof.Proof is null
                ? Say($"{outcome.Path}: there is no beacon before its round")
                : Say($"{outcome.Path}: the proof that its header is not older than the last beacon before it is {proof.Proof}")));
    }

    /// <summary>Notes in the catalogue what has come, if that is much.</summary>
    public void Note(int atLeast = NotedTogether)
    {
        if (_noted.Count < atLeast)
            return;
        catalogue.Note(_noted);
        _noted.Clear();
    }

    /// <summary>Ends what was begun: nothing that was done stays unsaid.</summary>
    /// <param name="isWhole">Whether all came; if not, what ended the command is told behind this.</param>
    public async Task EndAsync(bool isWhole)
    {
        Note(atLeast: 1);
        await _wrong.ReleaseAsync();
        if (_wrong.Left > 0)
            await Console.Error.WriteLineAsync(
                Say($"{OutcomeText.Number(_wrong.Left)} more are not as they should be: --json names them all."));
        await _lines.ReleaseAsync();
        if (ask.Json && (isWhole || _json.HasBegun))
            _json.End();
        else if (!ask.Json && !_areFew)
            await output.WriteLineAsync(Summary());
        await output.FlushAsync();
        if (isWhole && ask.IsRequired && _promised > 0)
            await Console.Error.WriteLineAsync(Say(
                $"No publication covers {_promised} of {count} tokens yet: run the same command again after the next publication."));
    }

    private void Count(ExtendOutcome outcome)
    {
        if (outcome.IsPromised)
            _promised++;
        else if (outcome.IsExtended)
            _extended++;
        else
            _same++;
        if (outcome is not { IsExtended: true, Extended.Publication: { } publication })
            return;
        _firstNumber = Math.Min(_firstNumber, publication.Number);
        _lastNumber = Math.Max(_lastNumber, publication.Number);
    }

    // The first one decides how the command ends.
    private void Fail(string problem, int exitCode)
    {
        _wrong.Add(Printable.Line(problem));
        _code = _code == Cli.ExitCode.Success ? exitCode : _code;
    }

    private string Summary()
    {
        var parts = new List<string>();
        if (_extended > 0)
            parts.Add(_firstNumber == _lastNumber
                ? Say($"{OutcomeText.Number(_extended)} extended to publication {_firstNumber}")
                : Say($"{OutcomeText.Number(_extended)} extended to publications {_firstNumber} to {_lastNumber}"));
        Add(_same, Say("with nothing new"));
        Add(_promised, Say("that no publication covers yet"));
        Add(_refused, Say("not extended"));
        Add(count - _extended - _same - _promised - _refused, Say("not looked at"));
        return Say($"{OutcomeText.Number(count)} tokens: {string.Join(Say(", "), parts)}");

        void Add(int many, string what)
        {
            if (many > 0)
                parts.Add(Say($"{OutcomeText.Number(many)} {what}"));
        }
    }
}
