using System.Globalization;

using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Notes;
using Linking.Publications;
using Linking.Tokens;
using Linking.Vouchers;

namespace Linking.Cli.Vouching;

/// <summary>Where vouchers for a publication stand: beside it, named as in a book (docs/spec/publication.md, "Book").</summary>
internal sealed class VoucherPlace
{
    private const string NoteEnd = ".note";

    private readonly string _stem;
    private readonly VoucherKind _kind;
    private readonly int _number;

    /// <param name="note">The publication's file.</param>
    /// <param name="kind">Stamped or ledger.</param>
    /// <param name="signed">What is in it.</param>
    public VoucherPlace(string note, VoucherKind kind, SignedNote signed)
    {
        (Note, _kind, Text) = (note, kind, signed.TextBytes);
        var name = note.EndsWith(NoteEnd, StringComparison.Ordinal) ? note[..^NoteEnd.Length] : note;
        _stem = $"{name}.{Words.Name(kind)}";
        _number = 1;
        while (FileFacts.Exists(PathOf(_number, Voucher.FileExtension)))
            _number++;
    }

    public string Note { get; }

    /// <summary>The publication's text, which is vouched for.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    public Publication Publication => Publication.TryParse(Text, out var publication, out _)
        ? publication
        : throw new InvalidOperationException("Looked at before.");

    /// <summary>Whether there is a voucher of the kind.</summary>
    public bool IsThere => _number > 1;

    /// <summary>The token that is kept until its ledger has published.</summary>
    public string WaitingToken => PathOf(_number, Token.FileExtension);

    /// <summary>Writes the voucher.</summary>
    /// <returns>Its file.</returns>
    /// <exception cref="CommandException">There are as many as a book may hold, or it could not be written.</exception>
    public string Write(VoucherEvidence evidence)
    {
        var path = PathOf(_number, Voucher.FileExtension);
        if (_number > BookFile.MaxVouchers)
            throw new CommandException(
                ExitCode.CannotCreate, $"{Note} has {BookFile.MaxVouchers} vouchers of that kind, and no more are read.");
        OutputFile.Create(path, new Voucher(_kind, new TextSubject(Text), evidence).ToBytes());
        return path;
    }

    private string PathOf(int number, string end) => string.Create(CultureInfo.InvariantCulture, $"{_stem}.{number}{end}");
}
