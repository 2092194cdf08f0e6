using System.Runtime.InteropServices;

namespace Linking.Ledger.Checking;

/// <summary>How far a check has come.</summary>
/// <param name="Rounds">Rounds read.</param>
/// <param name="Total">Rounds there are.</param>
/// <param name="Leaves">Leaves rehashed.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CheckProgress(ulong Rounds, ulong Total, ulong Leaves);
