using System.CommandLine;

using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;

namespace Linking.Cli.Commands;

/// <summary>The options that name what a verification may rest on.</summary>
internal sealed class EvidenceFlags
{
    private readonly Option<string> _identity = SharedOptions.Identity();

    private readonly Option<string> _record = new("--record")
    {
        Description = "The ledger's record (.lrc), for an identity that is not in the trust folder, or a newer one.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _publications = new("--publications", "-p")
    {
        Description = "Publications obtained independently: a folder, a git repository, or the address of one or of a ledger's " +
            "public files. May be repeated.",
        HelpName = "DIR|GIT|URL",
    };

    private readonly Option<string> _branch = new("--branch")
    {
        Description = "The branch with the publications, of git repositories. Default: publications, else the repository's HEAD.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _asserted = new("--asserted")
    {
        Description = $"You say that the token's publication, and those given, stood in public on that day, {Times.Form}, and by " +
            "whose word: --asserted \"2026-11-23 seen by notary Meier\". May be repeated.",
        HelpName = "DATE[ WORDS]",
    };

    private readonly Option<string[]> _code = new("--code", "-c")
    {
        Description = "A print code as it stands on paper, with the paper's date, title and page behind an @: --code \"ABCDEF GHIJKL " +
            "…@2026-11-22 Example Times, page 5\". Two codes, one a function. May be repeated.",
        HelpName = "CODE[@DATE[ WORDS]]",
    };

    private readonly Option<string[]> _voucher = new("--voucher")
    {
        Description = "A voucher (.lvc), adopted as your own word where it is of kind observed, print or asserted. May be repeated.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _witness = new("--witness")
    {
        Description = "File with verifier keys of witnesses that you trust, one a line. May be repeated.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _authority = new("--tsa")
    {
        Description = "Certificate of a time-stamp authority (RFC 3161) that you trust, as a file (PEM or DER) or by its SHA-256 " +
            "fingerprint; stamps under it count. May be repeated.",
        HelpName = "FILE|FINGERPRINT",
    };

    private readonly Option<string> _list = new("--list")
    {
        Description = "Suitability list that you go by: since when which algorithms were broken, and until when they are recommended.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _strict = new("--strict")
    {
        Description = "What is otherwise only remarked makes a verdict Inconclusive: the policy's validity has ended, the list is old.",
    };

    private readonly Option<string> _fresh = new("--fresh")
    {
        Description = "How old what you know of the ledger's keys may be where a verdict rests on signatures alone: 30d, 12h, 15m. " +
            "Default: any age.",
        HelpName = "SPAN",
    };

    private readonly Option<string[]> _broken = new("--broken")
    {
        Description = "Hold an algorithm broken since a day: what if it fell? sha2-256, sha3-256, ed25519 … May be repeated.",
        HelpName = "ALGORITHM@DATE",
    };

    private readonly Option<string> _asOf = new("--as-of")
    {
        Description = $"What was known, or will be, on {Times.Form}: which values were there, which functions had fallen. It is no " +
            "proof of anything, and a later time than now is a forecast. Default: now.",
        HelpName = "TIME",
    };

    private readonly Option<string> _ledger = SharedOptions.Ledger();

    private readonly Option<string> _trust = SharedOptions.Trust();

    private readonly Option<string> _proxy = SharedOptions.Proxy();

    private Option[] All =>
    [
        _identity, _record, _publications, _branch, _asserted, _code, _voucher, _witness, _authority, _list, _strict, _fresh, _broken,
        _asOf, _ledger, _trust, _proxy,
    ];

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Add(option);
    }

    /// <exception cref="CommandException">One of them is wrong.</exception>
    public EvidenceOptions Read(ParseResult parsed) => new()
    {
        Ledger = SharedOptions.LedgerOf(parsed.GetValue(_ledger)),
        Identity = SharedOptions.IdentityOf(parsed.GetValue(_identity)),
        Record = parsed.GetValue(_record),
        Publications = parsed.GetValue(_publications) ?? [],
        Branch = parsed.GetValue(_branch),
        Asserted = parsed.GetValue(_asserted) ?? [],
        Codes = parsed.GetValue(_code) ?? [],
        Vouchers = parsed.GetValue(_voucher) ?? [],
        Witnesses = parsed.GetValue(_witness) ?? [],
        Authorities = parsed.GetValue(_authority) ?? [],
        List = parsed.GetValue(_list),
        Strict = parsed.GetValue(_strict),
        Fresh = parsed.GetValue(_fresh),
        Broken = parsed.GetValue(_broken) ?? [],
        AsOf = parsed.GetValue(_asOf),
        TrustFolder = SharedOptions.TrustFolderOf(parsed.GetValue(_trust)),
        Proxy = parsed.GetValue(_proxy),
    };
}
