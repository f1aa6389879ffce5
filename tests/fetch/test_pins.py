import trustme

from safetycheck.fetch.pins import pins


async def test_a_host_that_the_authority_vouches_for_has_a_pin(policy):
    one, again = await pins(policy()), await pins(policy())
    assert len(one) == 1
    assert one == again
    assert len(one[0]) == 44


async def test_others_have_none(town, policy, tmp_path):
    stranger = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(stranger)
    assert await pins(policy(cafile=stranger)) == []
    assert await pins(policy(cafile=None)) == []
    assert await pins(policy(connect_to={"not-on-the-certificate.example": ("127.0.0.1", town.port)})) == []
    assert await pins(policy(connect_to={"town-people.example": ("127.0.0.1", 1)})) == []
    assert town.seen == []
