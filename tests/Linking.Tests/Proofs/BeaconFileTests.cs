using Linking.Proofs;

namespace Linking.Tests.Proofs;

public sealed class BeaconFileTests
{
    [Theory]
    [InlineData("beacons/000001.1.lnb", 1UL, 1)]
    [InlineData("beacons/1234567.64.lnb", 1234567UL, 64)]
    public void TryParse_WhatNameWrites_IsRead(string name, ulong publication, int number)
    {
        Assert.True(BeaconFile.TryParse(name, out var file));
        Assert.Equal((publication, number, name), (file.Publication, file.Number, file.Name));
    }

    [Theory]
    [InlineData("beacons/1.1.lnb")]
    [InlineData("beacons/0000001.1.lnb")]
    [InlineData("beacons/000000.1.lnb")]
    [InlineData("beacons/000001.0.lnb")]
    [InlineData("beacons/000001.65.lnb")]
    [InlineData("beacons/000001.01.lnb")]
    [InlineData("beacons/000001.1.lts")]
    [InlineData("beacons/../keys/head.lnb")]
    [InlineData("beacons/000001.1.1.lnb")]
    [InlineData("000001.1.lnb")]
    public void TryParse_AnyOtherName_IsNone(string name) => Assert.False(BeaconFile.TryParse(name, out _));
}
