using Linking.Server.Access;

namespace Linking.Cli.Doctor.Checks;

/// <summary>Whether a server's operator endpoint asks who calls.</summary>
internal sealed class AccessCheck(string data) : Check
{
    public override string Name => Say("access");

    public override Task<IReadOnlyList<Diagnosis>> LookAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Diagnosis>>(
    [
        AccountFile.Exists(data)
            ? Diagnosis.Ok(Say("the operator endpoint has accounts"))
            : Diagnosis.Warning(
                Say("the operator endpoint has no accounts: whoever reaches it on this machine may do everything"),
                Say("before others rely on the ledger, make accounts: linking access add")),
    ]);
}
