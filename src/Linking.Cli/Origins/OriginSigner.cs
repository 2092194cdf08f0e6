using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Notes;
using Linking.Origins;

namespace Linking.Cli.Origins;

/// <summary>Makes the statements of one submitter.</summary>
/// <param name="key">His private key; disposed with this.</param>
/// <param name="by">The same, with his name.</param>
/// <param name="note">His words; null for none.</param>
internal sealed class OriginSigner(ISigner key, VerifierKey by, string? note) : IDisposable
{
    /// <summary>Who needs it to verify what is made here.</summary>
    public VerifierKey By => by;

    /// <exception cref="CommandException">The key cannot be read, or name or words cannot be written.</exception>
    public static async Task<OriginSigner> OpenAsync(string keyFile, string name, string? note, CancellationToken cancellation)
    {
        if (note is not null && !OriginStatement.CanSay(note))
            throw SharedOptions.Usage(
                "--origin-note: 1 to 1000 bytes on one line, without a space first or last and without control characters.");
        var key = await KeyFile.ReadAsync(keyFile, passphrase: null, cancellation);
        try
        {
            return new OriginSigner(key, new NoteSigner(name, [key]).VerifierKeys[0], note);
        }
        catch (ArgumentException)
        {
            key.Dispose();
            throw SharedOptions.Usage("--as: a name is not empty and has no white space, no control character and no '+'.");
        }
    }

    /// <summary>The signed statement for data.</summary>
    /// <exception cref="CommandException">The key cannot sign now.</exception>
    public byte[] Sign(DigestPair data)
    {
        var statement = new OriginStatement
        {
            By = by,
            Date = Times.Now,
            Suite = Suite.OfWidth(data.Width),
            Data = data,
            Nonce = OriginStatement.DrawNonce(),
            Note = note,
        };
        try
        {
            return statement.Sign(key);
        }
        catch (SignerException exception)
        {
            throw new CommandException(ExitCode.Unavailable, Say($"The origin could not be signed. {exception.Message}"), exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new CommandException(ExitCode.Usage, Say($"The origin cannot be stated so. {Known(exception.Message)}"), exception);
        }
    }

    public void Dispose() => key.Dispose();
}
