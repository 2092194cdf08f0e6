using Linking.Publications;

namespace Linking.Vouchers;

/// <summary>One root of a size, with the publication's time or none.</summary>
/// <param name="Value">What it binds.</param>
public sealed record RootSubject(RepresentativeValue Value) : VoucherSubject
{
    public override IReadOnlyList<RepresentativeValue> Values => [Value];
}
