using System.Runtime.InteropServices;

namespace Linking.Ledger.Exporting;

/// <summary>How far an export has come.</summary>
/// <param name="Stage">What is done now.</param>
/// <param name="Done">Rounds read, or tiles and bundles written or compared.</param>
/// <param name="Total">How many there are in this stage.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ExportProgress(ExportStage Stage, ulong Done, ulong Total);
