using System.CommandLine;

using Linking.Cli.Commands;

namespace Linking.Cli.Reports;

/// <summary>The options of <c>verify</c> that make a signed report of the verdict (docs/spec/report.md).</summary>
internal sealed class ReportFlags
{
    private readonly Option<string?> _report = new("--report")
    {
        Description = "Write a report of the verdict to this new file, signed with --report-key, to be handed out: .lvr.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _key = new("--report-key")
    {
        Description = "File with your private key for reports, which signs nothing else, as 'linking key make' makes one.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _name = new("--report-name")
    {
        Description = "Who reports: the name of that key, for example time.example.org/verdicts.",
        HelpName = "NAME",
    };

    public void AddTo(Command command)
    {
        command.Add(_report);
        command.Add(_key);
        command.Add(_name);
    }

    /// <summary>Null if no report is asked for.</summary>
    /// <exception cref="CommandException">The options do not fit each other.</exception>
    public ReportRequest? Read(ParseResult parsed, bool isHypothetical, bool isOfMany)
    {
        var (file, key, name) = (parsed.GetValue(_report), parsed.GetValue(_key), parsed.GetValue(_name));
        if ((file, key, name) is (null, null, null))
            return null;
        if (file is null || key is null || name is null)
            throw SharedOptions.Usage("A report needs all three: --report, --report-key and --report-name.");
        if (isHypothetical)
            throw SharedOptions.Usage("A report says what is known now: leave out --as-of and --broken.");
        if (isOfMany)
            throw SharedOptions.Usage("A report is of one token: name one file and its token.");
        return new ReportRequest(file, key, name);
    }
}
