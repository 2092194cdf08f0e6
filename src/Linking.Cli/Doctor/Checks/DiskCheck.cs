namespace Linking.Cli.Doctor.Checks;

/// <summary>Space and kind of the disk that holds a ledger.</summary>
/// <param name="folder">The data folder.</param>
/// <param name="reserve">Free bytes below which the server issues nothing.</param>
internal sealed class DiskCheck(string folder, long reserve) : Check
{
    // Between this and the reserve an operator has time to act.
    private const int Comfortable = 4;

    private static readonly string[] OverNetwork = ["nfs", "cifs", "smb", "9p", "fuse.sshfs", "afs"];

    public override string Name => Say("disk");

    public override Task<IReadOnlyList<Diagnosis>> LookAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Diagnosis>>(Directory.Exists(folder) ? [Space(), Kind()] : []);

    private Diagnosis Space()
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var text = Say($"{free >> 20} MiB free; at {reserve >> 20} MiB the server stops issuing");
        return free <= reserve ? Diagnosis.Fault(text, Say("free some space, or move the ledger to a larger disk"))
            : free <= Comfortable * reserve ? Diagnosis.Warning(text, Say("free some space soon"))
            : Diagnosis.Ok(text);
    }

    private Diagnosis Kind()
    {
        var kind = new DriveInfo(folder).DriveFormat;
        return OverNetwork.Any(k => kind.StartsWith(k, StringComparison.OrdinalIgnoreCase))
            ? Diagnosis.Warning(
                Say($"the file system is {kind}, which lies on another machine"),
                Say("keep the data folder on a local disk"))
            : Diagnosis.Ok(Say($"the file system is {kind}"));
    }
}
