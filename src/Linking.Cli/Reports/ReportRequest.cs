using System.Text;

using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Notes;
using Linking.Reporting;

namespace Linking.Cli.Reports;

/// <summary>A report to be made.</summary>
/// <param name="File">Where it goes.</param>
/// <param name="KeyFile">The private key.</param>
/// <param name="Name">Its name.</param>
internal sealed record ReportRequest(string File, string KeyFile, string Name)
{
    /// <summary>Signs the report of a verdict and writes it.</summary>
    /// <returns>The key that verifies it.</returns>
    /// <exception cref="CommandException">There is no token in it, the key cannot be read, or the file not be made.</exception>
    public async Task<VerifierKey> WriteAsync(VerifiedToken verified, CancellationToken cancellation)
    {
        if (verified.Verdict.Token is null)
            throw new CommandException(ExitCode.Data, $"No report is made of {verified.TokenPath}: it is no token that can be read.");
        var text = VerdictReport.Of(verified.Verdict, verified.Imprint, verified.Evidence.Trust.Held).ToBytes();
        using var key = await Terminal.KeyFile.ReadAsync(KeyFile, passphrase: null, cancellation);
        NoteSigner signer;
        try
        {
            signer = new NoteSigner(Name, [key]);
        }
        catch (ArgumentException)
        {
            throw SharedOptions.Usage("--report-name: a name is not empty and has no white space, no control character and no '+'.");
        }

        OutputFile.Create(File, signer.Sign(Encoding.UTF8.GetString(text)));
        return signer.VerifierKeys[0];
    }
}
