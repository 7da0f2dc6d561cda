    for (var k = /*FIRST_ROW*/u; k < /*LAST_ROW*/u; k++) {
        let yy = u32(down(y + i32(k)));
        let row = (yy + params.height - params.first) % params.height;
        let skip_row = (yy + params.height - params.skip_first) % params.height;
        for (var c = 0u; c < /*GROUPS_IN*/u; c++) {
            let line = (row * /*GROUPS_IN*/u + c) * params.width;
            let skip_line = (skip_row * /*GROUPS_IN*/u + c) * params.width;
/*READ*/
/*SKIP*/
            let weight = /*WEIGHT*/ + ((k - /*FIRST_ROW*/u) * /*GROUPS_IN*/u + c) * /*STEP*/u;
/*MULTIPLY*/
        }
    }
